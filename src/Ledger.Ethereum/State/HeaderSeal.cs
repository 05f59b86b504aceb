using System.Text.Json;
using Ledger.Cryptography;

namespace Ledger.Ethereum;

/// <summary>Computes a block's hash from all the fields of its header, so that the state root in it is as good as the hash.</summary>
internal static class HeaderSeal
{
    /// <summary>Fields that every header has, in the order of the encoding; the number tells how a field is written.</summary>
    private static readonly (string Name, bool IsNumber)[] s_always =
    [
        ("parentHash", false), ("sha3Uncles", false), ("miner", false), ("stateRoot", false), ("transactionsRoot", false), ("receiptsRoot", false),
        ("logsBloom", false), ("difficulty", true), ("number", true), ("gasLimit", true), ("gasUsed", true), ("timestamp", true), ("extraData", false),
        ("mixHash", false), ("nonce", false),
    ];

    /// <summary>Fields that later forks put behind the others, in the order of the forks.</summary>
    private static readonly (string Name, bool IsNumber)[] s_since =
    [
        ("baseFeePerGas", true), ("withdrawalsRoot", false), ("blobGasUsed", true), ("excessBlobGas", true), ("parentBeaconBlockRoot", false),
        ("requestsHash", false),
    ];

    /// <summary>The state root of a block; null when the fields do not hash to the block's hash.</summary>
    public static Hash32? StateRoot(JsonElement block, Hash32 hash)
    {
        RlpWriter writer = new();
        writer.BeginList();
        foreach ((string name, bool isNumber) in s_always)
            Write(writer, block.Field(name), isNumber);
        foreach ((string name, bool isNumber) in s_since)
        {
            if (!block.TryField(name, out JsonElement value))
                break;
            Write(writer, value, isNumber);
        }

        writer.EndList();
        return Keccak256.Hash(writer.ToArray()) == hash ? block.Field("stateRoot").ToHash() : null;
    }

    private static void Write(RlpWriter writer, JsonElement value, bool isNumber)
    {
        if (isNumber)
            writer.Write(value.ToQuantity());
        else
            writer.Write(value.ToBytes());
    }
}
