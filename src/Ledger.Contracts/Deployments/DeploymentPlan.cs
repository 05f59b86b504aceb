using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace Ledger.Contracts;

/// <summary>A contract that a deployment creates.</summary>
/// <param name="Name">The name that others refer to it by.</param>
/// <param name="Contract">Name of its artifact.</param>
/// <param name="Arguments">Constructor arguments: $Name an address, $deployer the account, $param:name a parameter.</param>
public sealed record PlannedContract(string Name, string Contract, IReadOnlyList<string> Arguments)
{
    internal const string Deployer = "$deployer";
    internal const string Parameter = "$param:";

    /// <summary>Names of the contracts whose addresses the constructor takes.</summary>
    public IEnumerable<string> References =>
        Arguments.Where(argument => argument != Deployer && !argument.StartsWith(Parameter, StringComparison.Ordinal)).Select(argument => argument[1..]);
}

/// <summary>A number that a deployment may choose.</summary>
/// <param name="Default">Its value on a local chain.</param>
/// <param name="Doc">What it means, with its unit.</param>
public sealed record DeploymentParameter(BigInteger Default, string Doc);

/// <summary>What a deployment creates and in which order: contracts/deployment.json.</summary>
public sealed class DeploymentPlan
{
    private DeploymentPlan(IReadOnlyDictionary<string, DeploymentParameter> parameters, IReadOnlyList<PlannedContract> contracts)
    {
        Parameters = parameters;
        Contracts = contracts;
    }

    /// <summary>The plan that this version was built with.</summary>
    public static DeploymentPlan Embedded { get; } = Load();

    /// <summary>What may be chosen, by name.</summary>
    public IReadOnlyDictionary<string, DeploymentParameter> Parameters { get; }

    /// <summary>The contracts in order of creation.</summary>
    public IReadOnlyList<PlannedContract> Contracts { get; }

    private static DeploymentPlan Load()
    {
        using Stream resource = typeof(DeploymentPlan).Assembly.GetManifestResourceStream("deployment.json")
            ?? throw new InvalidOperationException("deployment.json is not embedded.");
        PlanFile file = JsonSerializer.Deserialize(resource, ContractsJson.Default.PlanFile)
            ?? throw new InvalidOperationException("deployment.json is null.");
        return new DeploymentPlan(
            file.Parameters.ToDictionary(
                static pair => pair.Key, static pair => new DeploymentParameter(BigInteger.Parse(pair.Value.Default, CultureInfo.InvariantCulture), pair.Value.Doc)),
            [.. file.Contracts.Select(static contract => new PlannedContract(contract.Name, contract.Artifact, contract.Args))]);
    }
}
