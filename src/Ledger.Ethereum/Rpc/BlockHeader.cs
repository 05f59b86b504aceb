using System.Numerics;
using System.Text.Json;
using Ledger.Cryptography;

namespace Ledger.Ethereum;

/// <summary>What the client needs of a block.</summary>
/// <param name="Number">Height.</param>
/// <param name="Hash">Hash of the header.</param>
/// <param name="ParentHash">Hash of the block before.</param>
/// <param name="Timestamp">Seconds since 1970.</param>
/// <param name="GasLimit">Gas that the block could hold.</param>
/// <param name="BaseFee">Base fee per gas in wei; null on chains without EIP-1559.</param>
/// <param name="PrevRandao">The beacon's randomness (EIP-4399).</param>
public sealed record BlockHeader(
    ulong Number, Hash32 Hash, Hash32 ParentHash, ulong Timestamp, ulong GasLimit, BigInteger? BaseFee, Hash32 PrevRandao)
{
    /// <summary>Which addresses and topics the block's logs may have; null when the node does not tell.</summary>
    public LogBloom? LogsBloom { get; init; }

    internal static BlockHeader Read(JsonElement element) => element.As(RpcJson.Default.BlockFields).ToHeader();
}
