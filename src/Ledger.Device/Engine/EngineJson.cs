using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ledger.Device.Engine;

/// <summary>JSON of the engine's calls, made at build time.</summary>
/// <remarks>Both sides are this code and send every field: the generated reader takes a missing one for zero, not for its default.</remarks>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true)]
[JsonSerializable(typeof(LoadCall))]
[JsonSerializable(typeof(LoadedModel))]
[JsonSerializable(typeof(GenerateCall))]
[JsonSerializable(typeof(GenerationResult))]
[JsonSerializable(typeof(EmbedCall))]
[JsonSerializable(typeof(Embeddings))]
[JsonSerializable(typeof(ProbeCall))]
[JsonSerializable(typeof(MeasureCall))]
[JsonSerializable(typeof(BareResult))]
internal sealed partial class EngineJson : JsonSerializerContext;
