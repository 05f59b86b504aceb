using System.Buffers.Binary;
using Ledger.Cryptography;
using Ledger.Node.Chain;
using Ledger.Proofs;

namespace Ledger.Node.Games;

/// <summary>The bytes that name a disputed claim or candidate on chain, and what is in them. Spec: protocol.md §8.</summary>
public abstract record GameSubject
{
    private const int ClaimWords = 9, CandidateWords = 4;

    private GameSubject()
    {
    }

    /// <summary>The run.</summary>
    public abstract ulong Run { get; }

    /// <summary>The round.</summary>
    public abstract uint Round { get; }

    /// <summary>keccak256 of the bytes.</summary>
    public Hash32 Key => Keccak256.Hash(ToBytes());

    /// <summary>A claim.</summary>
    public sealed record OfClaim(Claim Claim) : GameSubject
    {
        /// <inheritdoc />
        public override ulong Run => Claim.RunNumber;

        /// <inheritdoc />
        public override uint Round => Claim.Round;

        /// <inheritdoc />
        public override byte[] ToBytes() => Claim.Encoded;
    }

    /// <summary>A candidate.</summary>
    /// <param name="RunNumber">The run.</param>
    /// <param name="RoundNumber">The round whose cut made it.</param>
    /// <param name="BaseRoot">The state that it was computed from.</param>
    /// <param name="Root">The state that was posted.</param>
    public sealed record OfCandidate(ulong RunNumber, uint RoundNumber, Hash32 BaseRoot, Hash32 Root) : GameSubject
    {
        /// <inheritdoc />
        public override ulong Run => RunNumber;

        /// <inheritdoc />
        public override uint Round => RoundNumber;

        /// <inheritdoc />
        public override byte[] ToBytes()
        {
            byte[] words = new byte[CandidateWords * Hash32.Size];
            BinaryPrimitives.WriteUInt64BigEndian(words.AsSpan(Hash32.Size - sizeof(ulong)), RunNumber);
            BinaryPrimitives.WriteUInt32BigEndian(words.AsSpan(2 * Hash32.Size - sizeof(uint)), RoundNumber);
            BaseRoot.CopyTo(words.AsSpan(2 * Hash32.Size));
            Root.CopyTo(words.AsSpan(3 * Hash32.Size));
            return words;
        }
    }

    /// <summary>The bytes, as the contract hashes them.</summary>
    public abstract byte[] ToBytes();

    /// <summary>Reads the bytes of an event; null for bytes that name nothing.</summary>
    public static GameSubject? Parse(ReadOnlySpan<byte> bytes) => bytes.Length switch
    {
        ClaimWords * Hash32.Size => new OfClaim(new Claim
        {
            Run = Word(bytes, 0),
            Round = BinaryPrimitives.ReadUInt32BigEndian(bytes[(2 * Hash32.Size - sizeof(uint))..]),
            Slot = BinaryPrimitives.ReadUInt32BigEndian(bytes[(3 * Hash32.Size - sizeof(uint))..]),
            Seed = Word(bytes, 3),
            BaseRoot = Word(bytes, 4),
            TraceRoot = Word(bytes, 5),
            TrailRoot = Word(bytes, 6),
            UpdateRoot = Word(bytes, 7),
            UpdateCid = Word(bytes, 8),
        }),
        CandidateWords * Hash32.Size => new OfCandidate(
            BinaryPrimitives.ReadUInt64BigEndian(bytes[(Hash32.Size - sizeof(ulong))..]),
            BinaryPrimitives.ReadUInt32BigEndian(bytes[(2 * Hash32.Size - sizeof(uint))..]),
            Word(bytes, 2),
            Word(bytes, 3)),
        _ => null,
    };

    private static Hash32 Word(ReadOnlySpan<byte> bytes, int index) => new(bytes.Slice(index * Hash32.Size, Hash32.Size).ToArray());
}
