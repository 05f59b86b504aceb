using System.Text.Json;

namespace Ledger.Ethereum;

/// <summary>A reply as it travels: what is left out is undefined, and null is a result.</summary>
internal sealed class RpcAnswer
{
    /// <summary>Which request it answers; nodes write a number, and null where they could not read it.</summary>
    public JsonElement Id { get; init; }

    /// <summary>The result.</summary>
    public JsonElement Result { get; init; }

    /// <summary>The error; some nodes write null beside a result.</summary>
    public JsonElement Error { get; init; }
}
