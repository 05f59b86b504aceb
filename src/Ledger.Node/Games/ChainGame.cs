using System.Buffers.Binary;
using System.Collections.Immutable;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Proofs;
using Ledger.Proofs.Game;
using Ledger.Proofs.Openings;

namespace Ledger.Node.Games;

/// <summary>A game as its own events tell it: its position, and all that the contract wants to be given again with the next move.</summary>
public sealed record ChainGame
{
    /// <summary>Number of the game.</summary>
    public required ulong Number { get; init; }

    /// <summary>What it is about.</summary>
    public required GameSubject About { get; init; }

    /// <summary>The same with what the chain knows of its round.</summary>
    public required DisputeSubject Subject { get; init; }

    /// <summary>Claims of the accepted list, in its order: for a candidate.</summary>
    public ImmutableArray<Claim> Accepted { get; init; } = [];

    /// <summary>The identity whose stake or bond is at risk.</summary>
    public required Address Defender { get; init; }

    /// <summary>The account that opened it.</summary>
    public required Address Challenger { get; init; }

    /// <summary>Moves so far: names the next one.</summary>
    public int Moves { get; init; }

    /// <summary>How it stands.</summary>
    public GameStatus Status { get; init; } = GameStatus.Active;

    /// <summary>What it looks for.</summary>
    public GameStage Stage { get; init; }

    /// <summary>Whether the challenger is to move.</summary>
    public bool ChallengersTurn { get; init; }

    /// <summary>The position, as the player reads it.</summary>
    public required GamePosition Position { get; init; }

    /// <summary>Stages Trace and Steps: the states that were shown, with the agreed one before and, in Steps, the disputed one behind.</summary>
    public ImmutableArray<Hash32> Points { get; init; } = [];

    /// <summary>From stage Ops on: what both agreed on.</summary>
    public IGames.Context Context { get; init; } = new(Hash32.Zero, Hash32.Zero, Hash32.Zero, Hash32.Zero, Hash32.Zero, Hash32.Zero, 0, 0);

    /// <summary>Items of the tree that is walked; from a row on, elements of its output.</summary>
    public ulong Size { get; init; }

    /// <summary>Number of the parent on its level; once a leaf was shown, of the leaf.</summary>
    public ulong Place { get; init; }

    /// <summary>The node above those that were shown last; once a leaf was shown, the root over its words.</summary>
    public Hash32 Parent { get; init; }

    /// <summary>The nodes that were shown last, zero where there is none: a power of two of them.</summary>
    public ImmutableArray<Hash32> Nodes { get; init; } = [];

    /// <summary>What the challenger picked last.</summary>
    public int Picked { get; init; }

    /// <summary>The leaf that was shown.</summary>
    public ReadOnlyMemory<byte> Leaf { get; init; }

    /// <summary>The accumulator before the first of the partial sums that were shown.</summary>
    public uint Start { get; init; }

    /// <summary>The partial sums that were shown, big-endian.</summary>
    public ReadOnlyMemory<byte> Values { get; init; }

    /// <summary>Number of the first term that they add.</summary>
    public uint FirstTerm { get; init; }

    /// <summary>Terms of the whole chain.</summary>
    public uint Terms { get; init; }

    /// <summary>The game as the player reads it.</summary>
    public DisputeGame ToGame() => new(Subject, Position);

    /// <summary>What leads from the node that was picked to the one above those shown.</summary>
    public IGames.Link Link()
    {
        ImmutableArray<Hash32> level = Nodes;
        List<byte> siblings = [];
        for (int at = Picked; level.Length > 1; at >>= 1)
        {
            siblings.AddRange(level[at ^ 1].ToArray());
            level = [.. Enumerable.Range(0, level.Length / 2).Select(i => Above(level[2 * i], level[2 * i + 1]))];
        }

        return Held() with { Siblings = [.. siblings] };
    }

    /// <summary>What the contract holds the hash of, while a tree or a leaf is open.</summary>
    public IGames.Link Held() => new(ContextHash(), Size, Place, Parent, []);

    /// <summary>The element of the leaf that was picked last.</summary>
    /// <param name="items">Header and row.</param>
    public IGames.Element Element(byte[] items) => new(About.ToBytes(), Context, Size, Place, PostedChunks.OpenElement(Leaf.Span, Picked), items);

    /// <summary>The partial sum that was picked last.</summary>
    public IGames.Partials Partials(DisputedElement element) =>
        new(ContextHash(), (ulong)element.Element, Terms, FirstTerm, PostedChunks.OpenSum(Start, Values.Span, Picked));

    /// <summary>Keccak-256 of the context's eight words.</summary>
    private Hash32 ContextHash()
    {
        byte[] words = new byte[8 * Hash32.Size];
        Hash32[] hashes = [Context.InnerRoot, Context.ResultRoot, Context.OpRoot, Context.RowHash, Context.ProgramRoot, Context.DatasetRoot];
        for (int i = 0; i < hashes.Length; i++)
            hashes[i].CopyTo(words.AsSpan(i * Hash32.Size));
        BinaryPrimitives.WriteUInt32BigEndian(words.AsSpan(7 * Hash32.Size - sizeof(uint)), Context.InnerSteps);
        BinaryPrimitives.WriteUInt16BigEndian(words.AsSpan(8 * Hash32.Size - sizeof(ushort)), Context.Slots);
        return Keccak256.Hash(words);
    }

    private static Hash32 Above(Hash32 left, Hash32 right) => left.IsZero && right.IsZero ? Hash32.Zero : MerkleTree.Node(left, right);
}
