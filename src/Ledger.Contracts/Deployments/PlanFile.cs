namespace Ledger.Contracts;

/// <summary>contracts/deployment.json as it is written.</summary>
internal sealed record PlanFile(IReadOnlyDictionary<string, PlanFile.Parameter> Parameters, IReadOnlyList<PlanFile.Contract> Contracts)
{
    /// <summary>A number that a deployment may choose.</summary>
    internal sealed record Parameter(string Default, string Doc);

    /// <summary>A contract to create.</summary>
    internal sealed record Contract(string Name, [property: System.Text.Json.Serialization.JsonPropertyName("contract")] string Artifact, IReadOnlyList<string> Args);
}
