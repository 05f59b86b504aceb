using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Numerics;
using System.Security.Cryptography;
using Ledger.Cryptography;
using Ledger.Models;

namespace Ledger.Training;

/// <summary>Passages as one stream of tokens, each passage followed by the end of text. Spec: protocol.md §5.6.</summary>
/// <remarks>Its words are personal data: they are overwritten when it is disposed.</remarks>
internal sealed class AdapterStream : IDisposable
{
    private readonly byte[] _words;

    private AdapterStream(byte[] words, TokenDataset tokens, int targets)
    {
        _words = words;
        Tokens = tokens;
        Targets = targets;
    }

    /// <summary>The stream; padded with ends of text if it was made for measuring.</summary>
    public TokenDataset Tokens { get; }

    /// <summary>Tokens that have one before them: the padding is not counted.</summary>
    public int Targets { get; }

    /// <summary>Number of tokens of a stream of passages.</summary>
    public static long CountOf(IReadOnlyList<uint[]> passages) => passages.Sum(static passage => passage.Length + 1L);

    /// <summary>The last place at which a sequence of a length and its last target fit.</summary>
    public static int LastStart(int tokens, int length) => tokens - length - 1;

    /// <summary>The stream as it is, or padded so that whole sequences of a length, one after the other, hold every target.</summary>
    /// <returns>Null if a token lies outside the vocabulary.</returns>
    public static AdapterStream? Of(IReadOnlyList<uint[]> passages, int vocab, int? padTo = null)
    {
        int count = checked((int)CountOf(passages));
        int padded = padTo is int length ? (count - 2) / length * length + length + 1 : count;
        byte[] words = GC.AllocateArray<byte>(padded * sizeof(uint), pinned: true); // pinned: no copy of it is left behind
        int place = 0;
        foreach (uint[] passage in passages)
        {
            foreach (uint token in passage)
                BinaryPrimitives.WriteUInt32LittleEndian(words.AsSpan(sizeof(uint) * place++), token);
            BinaryPrimitives.WriteUInt32LittleEndian(words.AsSpan(sizeof(uint) * place++), ByteLevelBpe.EndOfText);
        }

        if (TokenDataset.TryParse(words, vocab, out TokenDataset? tokens, out _))
            return new AdapterStream(words, tokens, count - 1);
        CryptographicOperations.ZeroMemory(words);
        return null;
    }

    /// <summary>Where the sequences of a step start: keccak(seed ‖ step ‖ sequence) mod number of places.</summary>
    public static ImmutableArray<long> Starts(Hash32 seed, int step, int sequences, int tokens, int length)
    {
        Span<byte> input = stackalloc byte[Hash32.Size + 2 * sizeof(ulong)];
        seed.CopyTo(input);
        BinaryPrimitives.WriteUInt64BigEndian(input[32..], (ulong)step);
        ImmutableArray<long>.Builder starts = ImmutableArray.CreateBuilder<long>(sequences);
        Span<byte> digest = stackalloc byte[Hash32.Size];
        for (int b = 0; b < sequences; b++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(input[40..], (ulong)b);
            Keccak256.Hash(input).CopyTo(digest);
            starts.Add((long)(new BigInteger(digest, isUnsigned: true, isBigEndian: true) % (LastStart(tokens, length) + 1)));
        }

        return starts.MoveToImmutable();
    }

    /// <inheritdoc />
    public void Dispose() => CryptographicOperations.ZeroMemory(_words);
}
