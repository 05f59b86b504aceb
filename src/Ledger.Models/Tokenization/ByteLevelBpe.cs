using System.Diagnostics.CodeAnalysis;

namespace Ledger.Models;

/// <summary>Byte-level BPE tokenizer with GPT-2's cuts: any bytes can be encoded, and decoding gives them back.</summary>
/// <remarks>
/// Ids: 0 is &lt;|endoftext|&gt;, the only special token, put between documents and never made from text; 1 to 256 are the
/// bytes 0 to 255; 257 + r is what merge r makes, no two tokens having the same bytes. The canonical bytes hold the merges alone, all else follows.
/// </remarks>
public sealed class ByteLevelBpe
{
    /// <summary>Id of &lt;|endoftext|&gt;.</summary>
    public const int EndOfText = 0;

    /// <summary>Text of the special token.</summary>
    public const string EndOfTextText = "<|endoftext|>";

    /// <summary>Id of the byte 0.</summary>
    public const int FirstByte = 1;

    /// <summary>Id of what the first merge makes; also the smallest vocabulary.</summary>
    public const int FirstMerge = 257;

    /// <summary>Largest vocabulary.</summary>
    public const int MaxVocab = 1 << 16;

    /// <summary>Longest token in bytes.</summary>
    public const int MaxTokenBytes = 128;

    private readonly TokenPair[] _merges;
    private readonly byte[][] _tokens;
    private readonly Dictionary<TokenPair, int> _ranks;

    private ByteLevelBpe(TokenPair[] merges, byte[][] tokens, Dictionary<TokenPair, int> ranks) =>
        (_merges, _tokens, _ranks) = (merges, tokens, ranks);

    /// <summary>Number of ids.</summary>
    public int VocabSize => _tokens.Length;

    /// <summary>The merges by rank.</summary>
    public IReadOnlyList<TokenPair> Merges => _merges;

    /// <summary>Rank of each merge.</summary>
    internal Dictionary<TokenPair, int> Ranks => _ranks;

    /// <summary>Bytes of a token; none for the special token.</summary>
    public ReadOnlyMemory<byte> TokenBytes(int token) => _tokens[token];

    /// <summary>Learns a tokenizer of at most <paramref name="vocab"/> ids; the same documents give the same merges on every machine.</summary>
    public static ByteLevelBpe Train(IEnumerable<ReadOnlyMemory<byte>> documents, int vocab, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(vocab, FirstMerge);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(vocab, MaxVocab);
        PieceTable pieces = new();
        List<long> counts = [];
        foreach (ReadOnlyMemory<byte> document in documents)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Gpt2Splitter splitter = new(document.Span);
            while (splitter.MoveNext())
            {
                int number = pieces.FindOrAdd(splitter.Current);
                if (number == counts.Count)
                    counts.Add(0);
                counts[number]++;
            }
        }

        List<TokenPair> merges = new BpeTrainer(pieces, counts).Learn(vocab - FirstMerge, cancellationToken);
        return TryCreate(merges, out ByteLevelBpe? tokenizer, out string? problem) ? tokenizer : throw new InvalidOperationException(problem);
    }

    /// <summary>Builds a tokenizer from merges, each of which may only use earlier tokens.</summary>
    public static bool TryCreate(
        IReadOnlyList<TokenPair> merges, [NotNullWhen(true)] out ByteLevelBpe? tokenizer, [NotNullWhen(false)] out string? problem)
    {
        tokenizer = null;
        if (merges.Count > MaxVocab - FirstMerge)
        {
            problem = $"{merges.Count} merges are more than the {MaxVocab - FirstMerge} allowed.";
            return false;
        }

        byte[][] tokens = new byte[FirstMerge + merges.Count][];
        tokens[EndOfText] = [];
        for (int b = 0; b < 256; b++)
            tokens[FirstByte + b] = [(byte)b];
        Dictionary<TokenPair, int> ranks = new(merges.Count);
        HashSet<string> texts = new(merges.Count) { EndOfTextText };
        for (int rank = 0; rank < merges.Count; rank++)
        {
            TokenPair pair = merges[rank];
            int made = FirstMerge + rank;
            bool known = pair.Left >= FirstByte && pair.Left < made && pair.Right >= FirstByte && pair.Right < made;
            if (!known || !ranks.TryAdd(pair, rank) || tokens[pair.Left].Length + tokens[pair.Right].Length > MaxTokenBytes)
            {
                problem = $"Merge {rank} uses a token that does not exist yet, occurs twice or makes more than {MaxTokenBytes} bytes.";
                return false;
            }

            tokens[made] = [.. tokens[pair.Left], .. tokens[pair.Right]];
            if (!texts.Add(ByteText.Of(tokens[made])))
            {
                problem = $"Merge {rank} makes the bytes of another token.";
                return false;
            }
        }

        tokenizer = new ByteLevelBpe([.. merges], tokens, ranks);
        problem = null;
        return true;
    }

    /// <summary>The tokens of a text; for many texts keep a <see cref="BpeEncoder"/>.</summary>
    public IReadOnlyList<int> Encode(ReadOnlySpan<byte> text)
    {
        List<int> tokens = [];
        new BpeEncoder(this).Encode(text, tokens);
        return tokens;
    }

    /// <summary>The bytes of tokens; special tokens have none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A token is not in the vocabulary.</exception>
    public byte[] Decode(IEnumerable<int> tokens)
    {
        List<byte> bytes = [];
        foreach (int token in tokens)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)token, (uint)_tokens.Length, nameof(tokens));
            bytes.AddRange(_tokens[token]);
        }

        return [.. bytes];
    }

    /// <summary>The canonical bytes, whose CID names the tokenizer.</summary>
    public byte[] ToBytes() => TokenizerCodec.Encode(_merges);

    /// <summary>Reads canonical bytes of at most <see cref="MaxBytes"/>; anything else is refused with one sentence.</summary>
    public static bool TryParse(
        ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out ByteLevelBpe? tokenizer, [NotNullWhen(false)] out string? problem)
    {
        tokenizer = null;
        return TokenizerCodec.TryDecode(bytes, out IReadOnlyList<TokenPair>? merges, out problem)
            && TryCreate(merges, out tokenizer, out problem);
    }

    /// <summary>Longest canonical form in bytes.</summary>
    public const int MaxBytes = 1 << 20;
}
