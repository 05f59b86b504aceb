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
        using JsonDocument json = JsonDocument.Parse(resource);
        Dictionary<string, DeploymentParameter> parameters = json.RootElement.GetProperty("parameters").EnumerateObject().ToDictionary(
            parameter => parameter.Name,
            parameter => new DeploymentParameter(
                BigInteger.Parse(parameter.Value.GetProperty("default").GetString()!, CultureInfo.InvariantCulture),
                parameter.Value.GetProperty("doc").GetString()!));
        PlannedContract[] contracts = [.. json.RootElement.GetProperty("contracts").EnumerateArray().Select(contract => new PlannedContract(
            contract.GetProperty("name").GetString()!,
            contract.GetProperty("contract").GetString()!,
            [.. contract.GetProperty("args").EnumerateArray().Select(argument => argument.GetString()!)]))];
        return new DeploymentPlan(parameters, contracts);
    }
}
