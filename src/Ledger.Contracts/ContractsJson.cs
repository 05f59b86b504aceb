using System.Text.Json.Serialization;

namespace Ledger.Contracts;

/// <summary>The files about contracts, read and written by code that the compiler generated.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true, WriteIndented = true)]
[JsonSerializable(typeof(AddressesFile))]
[JsonSerializable(typeof(ArtifactFile))]
[JsonSerializable(typeof(PlanFile))]
internal sealed partial class ContractsJson : JsonSerializerContext;
