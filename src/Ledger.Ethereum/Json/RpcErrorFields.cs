using System.Text.Json;

namespace Ledger.Ethereum;

/// <summary>An error object, each field as any node writes it.</summary>
internal sealed class RpcErrorFields
{
    /// <summary>A number, mostly.</summary>
    public JsonElement Code { get; init; }

    /// <summary>A text, mostly.</summary>
    public JsonElement Message { get; init; }

    /// <summary>Revert data as a string, or an object that has it as its "data".</summary>
    public JsonElement Data { get; init; }
}
