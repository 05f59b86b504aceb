using System.Numerics;

namespace Ledger.Ethereum;

/// <summary>A value of an ABI type that is known only at run time.</summary>
public abstract record AbiValue
{
    private AbiValue()
    {
    }

    /// <summary>Of uintN and intN.</summary>
    public sealed record Number(BigInteger Value) : AbiValue;

    /// <summary>Of bool.</summary>
    public sealed record Bool(bool Value) : AbiValue;

    /// <summary>Of address.</summary>
    public sealed record Account(Address Value) : AbiValue;

    /// <summary>Of bytesN and bytes.</summary>
    public sealed record Bytes(byte[] Value) : AbiValue
    {
        /// <inheritdoc />
        public bool Equals(Bytes? other) => other is not null && Value.AsSpan().SequenceEqual(other.Value);

        /// <inheritdoc />
        public override int GetHashCode() => Value.Length;
    }

    /// <summary>Of string.</summary>
    public sealed record Text(string Value) : AbiValue;

    /// <summary>Of arrays and tuples.</summary>
    public sealed record Sequence(IReadOnlyList<AbiValue> Items) : AbiValue
    {
        /// <inheritdoc />
        public bool Equals(Sequence? other) => other is not null && Items.SequenceEqual(other.Items);

        /// <inheritdoc />
        public override int GetHashCode() => Items.Count;
    }
}
