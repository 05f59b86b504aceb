using System.Numerics;
using Ledger.Cryptography;

namespace Ledger.Ethereum;

/// <summary>The fields of a block that are read.</summary>
internal sealed class BlockFields
{
    public required ulong Number { get; init; }

    public required Hash32 Hash { get; init; }

    public required Hash32 ParentHash { get; init; }

    public required ulong Timestamp { get; init; }

    public required ulong GasLimit { get; init; }

    public BigInteger? BaseFeePerGas { get; init; }

    public Hash32? MixHash { get; init; }

    public byte[]? LogsBloom { get; init; }

    public BlockHeader ToHeader() => new(Number, Hash, ParentHash, Timestamp, GasLimit, BaseFeePerGas, MixHash ?? Hash32.Zero)
    {
        LogsBloom = LogsBloom is { } bits ? LogBloom.Read(bits) : null,
    };
}
