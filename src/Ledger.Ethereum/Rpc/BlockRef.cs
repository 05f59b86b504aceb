using System.Text.Json.Nodes;
using Ledger.Cryptography;

namespace Ledger.Ethereum;

/// <summary>Names the block whose state or content is asked for.</summary>
public readonly record struct BlockRef
{
    private readonly string? _text; // a tag or a number; null together with no hash is "latest"
    private readonly Hash32? _hash;

    private BlockRef(string? text, Hash32? hash) => (_text, _hash) = (text, hash);

    /// <summary>The newest block.</summary>
    public static BlockRef Latest => default;

    /// <summary>The newest block with the pool's transactions on top.</summary>
    public static BlockRef Pending => new("pending", null);

    /// <summary>The newest block that the chain's consensus has finalized.</summary>
    public static BlockRef Finalized => new("finalized", null);

    /// <summary>The block with this number on the node's chain.</summary>
    public static BlockRef At(ulong number) => new(Hex.Quantity(number), null);

    /// <summary>The block with this hash, which must be on the node's chain (EIP-1898).</summary>
    public static BlockRef At(Hash32 hash) => new(null, hash);

    /// <summary>The hash, when the block is named by one.</summary>
    internal Hash32? Hash => _hash;

    internal JsonNode ToJson() => _hash is { } hash
        ? new JsonObject { ["blockHash"] = hash.ToString(), ["requireCanonical"] = true }
        : JsonValue.Create(_text ?? "latest");

    /// <inheritdoc />
    public override string ToString() => _hash?.ToString() ?? _text ?? "latest";
}
