using Ledger.Cryptography;

namespace Ledger.Ethereum;

/// <summary>The Bloom filter of a block's logs (Yellow Paper, 4.3.1): it may claim too much, never too little.</summary>
public sealed class LogBloom : IEquatable<LogBloom>
{
    /// <summary>Size of a filter. Unit: bytes.</summary>
    public const int Size = 256;

    private readonly byte[] _bits;

    private LogBloom(byte[] bits) => _bits = bits;

    /// <summary>The filter of some logs.</summary>
    public static LogBloom Of(IEnumerable<Log> logs)
    {
        byte[] bits = new byte[Size];
        foreach (Log log in logs)
        {
            Set(bits, log.Address.ToArray());
            foreach (Hash32 topic in log.Topics)
                Set(bits, topic.ToArray());
        }

        return new LogBloom(bits);
    }

    /// <summary>False when the block certainly has no log that the filter wants.</summary>
    public bool MayHold(LogFilter wanted) =>
        (wanted.Addresses.Count == 0 || wanted.Addresses.Any(address => Has(address.ToArray())))
        && wanted.Topics.All(position => position.Count == 0 || position.Any(topic => Has(topic.ToArray())));

    /// <inheritdoc />
    public bool Equals(LogBloom? other) => other is not null && _bits.AsSpan().SequenceEqual(other._bits);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as LogBloom);

    /// <inheritdoc />
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.AddBytes(_bits);
        return hash.ToHashCode();
    }

    /// <summary>Null for anything that is no filter: such a node's headers are taken without.</summary>
    internal static LogBloom? Read(byte[] bits) => bits.Length == Size ? new LogBloom(bits) : null;

    private bool Has(ReadOnlySpan<byte> item)
    {
        Span<byte> hash = stackalloc byte[Hash32.Size];
        Keccak256.Hash(item, hash);
        for (int i = 0; i < 6; i += 2)
        {
            (int at, byte mask) = Place(hash, i);
            if ((_bits[at] & mask) == 0)
                return false;
        }

        return true;
    }

    private static void Set(byte[] bits, ReadOnlySpan<byte> item)
    {
        Span<byte> hash = stackalloc byte[Hash32.Size];
        Keccak256.Hash(item, hash);
        for (int i = 0; i < 6; i += 2)
        {
            (int at, byte mask) = Place(hash, i);
            bits[at] |= mask;
        }
    }

    /// <summary>Eleven bits of the hash count bits from the filter's end.</summary>
    private static (int At, byte Mask) Place(ReadOnlySpan<byte> hash, int i)
    {
        int bit = ((hash[i] << 8) | hash[i + 1]) & 2047;
        return (Size - 1 - bit / 8, (byte)(1 << (bit % 8)));
    }
}
