using System.Text.Json.Serialization;

namespace Ledger.Ethereum;

/// <summary>Keystore files, read and written by code that the compiler generated.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(KeystoreFile))]
internal sealed partial class KeystoreJson : JsonSerializerContext;
