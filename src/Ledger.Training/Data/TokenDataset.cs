using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Ledger.Cryptography;

namespace Ledger.Training;

/// <summary>A stream of tokens as a committed word32 tensor: little-endian, one word a token.</summary>
public sealed class TokenDataset
{
    /// <summary>Most tokens of a dataset: 1 GiB of words.</summary>
    public const int MaxTokens = 1 << 28;

    private readonly ReadOnlyMemory<byte> _words;
    private readonly Lazy<Hash32> _root;

    private TokenDataset(ReadOnlyMemory<byte> words)
    {
        _words = words;
        _root = new Lazy<Hash32>(() => MerkleTree.RootOfData(_words.Span));
    }

    /// <summary>Number of tokens.</summary>
    public int Count => _words.Length / sizeof(uint);

    /// <summary>The tensor's bytes.</summary>
    public ReadOnlyMemory<byte> Bytes => _words;

    /// <summary>The tensor's root; computed once, when first asked for.</summary>
    public Hash32 Root => _root.Value;

    /// <summary>One token.</summary>
    public uint this[int index] => BinaryPrimitives.ReadUInt32LittleEndian(_words.Span.Slice(index * sizeof(uint), sizeof(uint)));

    /// <summary>Copies the tokens from <paramref name="start"/> on until the destination is full.</summary>
    public void CopyTo(int start, Span<uint> destination)
    {
        ReadOnlySpan<byte> source = _words.Span.Slice(start * sizeof(uint), destination.Length * sizeof(uint));
        source.CopyTo(MemoryMarshal.AsBytes(destination));
        if (!BitConverter.IsLittleEndian)
            BinaryPrimitives.ReverseEndianness(destination, destination);
    }

    /// <summary>Takes tokens that this process made.</summary>
    public static TokenDataset FromTokens(ReadOnlySpan<uint> tokens)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tokens.Length, MaxTokens);
        byte[] words = new byte[tokens.Length * sizeof(uint)];
        for (int i = 0; i < tokens.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(words.AsSpan(i * sizeof(uint)), tokens[i]);
        return new TokenDataset(words);
    }

    /// <summary>Takes bytes from a store, without a copy: whole words, every token below <paramref name="vocab"/>.</summary>
    public static bool TryParse(
        ReadOnlyMemory<byte> words,
        int vocab,
        [NotNullWhen(true)] out TokenDataset? dataset,
        [NotNullWhen(false)] out string? problem)
    {
        dataset = null;
        if (words.Length % sizeof(uint) != 0 || words.Length / sizeof(uint) > MaxTokens)
        {
            problem = $"{words.Length} bytes are not a whole number of tokens, or more than {MaxTokens} of them.";
            return false;
        }

        TokenDataset candidate = new(words);
        for (int i = 0; i < candidate.Count; i++)
        {
            if (candidate[i] < (uint)vocab)
                continue;
            problem = $"Token {i} is {candidate[i]}, but the vocabulary has {vocab}.";
            return false;
        }

        dataset = candidate;
        problem = null;
        return true;
    }
}
