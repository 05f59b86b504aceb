using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Ledger.Ethereum;

/// <summary>The objects of JSON-RPC and of a node's answers, read and written by code that the compiler generated.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(HashText), typeof(AddressText), typeof(BytesText), typeof(QuantityText), typeof(UInt64Text), typeof(UInt32Text)])]
[JsonSerializable(typeof(BlockFields))]
[JsonSerializable(typeof(Log))]
[JsonSerializable(typeof(List<Log>))]
[JsonSerializable(typeof(IReadOnlyList<Log>))]
[JsonSerializable(typeof(ReceiptFields))]
[JsonSerializable(typeof(RpcCall))]
[JsonSerializable(typeof(List<RpcCall>))]
[JsonSerializable(typeof(RpcAnswer))]
[JsonSerializable(typeof(List<RpcAnswer>))]
[JsonSerializable(typeof(RpcErrorFields))]
[JsonSerializable(typeof(JsonNode))]
internal sealed partial class RpcJson : JsonSerializerContext;
