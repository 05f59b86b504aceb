using System.Buffers.Binary;
using System.Collections.Immutable;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Proofs;

namespace Ledger.Node.Chain;

/// <summary>What a challenger commits to and then reveals. Spec: protocol.md §8.3.</summary>
/// <param name="Subject">The bytes that name the claim or candidate.</param>
/// <param name="CounterRoot">The challenger's own root.</param>
/// <param name="Salt">Hides the opening until it is revealed.</param>
public sealed record DisputeOpening(ImmutableArray<byte> Subject, Hash32 CounterRoot, Hash32 Salt)
{
    /// <summary>The key of the subject on chain.</summary>
    public Hash32 Key => Keccak256.Hash(Subject.AsSpan());

    /// <summary>An opening about a claim.</summary>
    public static DisputeOpening Of(Claim claim, Hash32 counterRoot, Hash32 salt) => new([.. claim.Encoded], counterRoot, salt);

    /// <summary>An opening about a candidate for the state after a round.</summary>
    public static DisputeOpening OfCandidate(ulong run, uint round, Hash32 baseRoot, Hash32 root, Hash32 counterRoot, Hash32 salt)
    {
        byte[] words = new byte[4 * Hash32.Size];
        ClaimFields.RunWord(run).CopyTo(words);
        BinaryPrimitives.WriteUInt32BigEndian(words.AsSpan(Hash32.Size + 28), round);
        baseRoot.CopyTo(words.AsSpan(2 * Hash32.Size));
        root.CopyTo(words.AsSpan(3 * Hash32.Size));
        return new DisputeOpening([.. words], counterRoot, salt);
    }

    /// <summary>What the challenger's account commits to.</summary>
    public Hash32 Commitment(Address challenger)
    {
        byte[] words = new byte[4 * Hash32.Size];
        Key.CopyTo(words);
        CounterRoot.CopyTo(words.AsSpan(Hash32.Size));
        Salt.CopyTo(words.AsSpan(2 * Hash32.Size));
        challenger.CopyTo(words.AsSpan((3 * Hash32.Size) + 12));
        return Keccak256.Hash(words);
    }

    /// <inheritdoc />
    public bool Equals(DisputeOpening? other) =>
        other is not null && Subject.AsSpan().SequenceEqual(other.Subject.AsSpan()) && CounterRoot == other.CounterRoot && Salt == other.Salt;

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Key, CounterRoot, Salt);
}
