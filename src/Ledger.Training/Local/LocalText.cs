using System.Runtime.InteropServices;
using System.Text;
using Ledger.Content;
using Ledger.Models;

namespace Ledger.Training;

/// <summary>A text as tokens: the first nine tenths to train on, the last tenth held out.</summary>
/// <remarks>The cut is made in the text, in whole characters, so that no tokenizer sees across it.</remarks>
public sealed class LocalText
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private LocalText(ReadOnlySpan<uint> train, ReadOnlySpan<uint> heldOut, int vocab, Cid tokenizer, long heldOutBytes)
    {
        Train = TokenDataset.FromTokens(train);
        HeldOut = TokenDataset.FromTokens(heldOut);
        Vocab = vocab;
        Tokenizer = tokenizer;
        HeldOutBytes = heldOutBytes;
    }

    /// <summary>Tokens to train on.</summary>
    public TokenDataset Train { get; }

    /// <summary>Tokens that are only measured.</summary>
    public TokenDataset HeldOut { get; }

    /// <summary>Number of different tokens.</summary>
    public int Vocab { get; }

    /// <summary>Name of what defines the tokens: characters in order, or merges.</summary>
    public Cid Tokenizer { get; }

    /// <summary>Bytes of the held-out text: what makes losses of different tokenizers comparable.</summary>
    public long HeldOutBytes { get; }

    /// <summary>Turns a text into tokens.</summary>
    /// <param name="text">The file's bytes.</param>
    /// <param name="tokenizer">How.</param>
    /// <param name="vocab">Largest vocabulary of BPE; the others find theirs.</param>
    /// <param name="cancellationToken">Checked while BPE learns.</param>
    public static LocalTextRead Read(ReadOnlyMemory<byte> text, LocalTokenizer tokenizer, int vocab, CancellationToken cancellationToken)
    {
        if (text.Length > TokenDataset.MaxTokens)
            return new LocalTextRead.Refused($"The text has {text.Length} bytes, more than the {TokenDataset.MaxTokens} that a training takes.");
        return tokenizer switch
        {
            LocalTokenizer.Chars => Chars(text.Span),
            LocalTokenizer.Bytes => Bytes(text.Span),
            _ => Bpe(text, vocab, cancellationToken),
        };
    }

    private static LocalTextRead Chars(ReadOnlySpan<byte> text)
    {
        string decoded;
        try
        {
            decoded = s_strict.GetString(text);
        }
        catch (DecoderFallbackException)
        {
            return new LocalTextRead.Refused("The text is not UTF-8, so it has no characters to tell apart; --tokenizer bytes takes any file.");
        }

        int[] characters = [.. decoded.EnumerateRunes().Select(static rune => rune.Value)];
        int[] alphabet = [.. characters.Distinct().Order()];
        if (alphabet.Length > ByteLevelBpe.MaxVocab)
            return new LocalTextRead.Refused($"The text has {alphabet.Length} different characters, more than the {ByteLevelBpe.MaxVocab} of a vocabulary.");
        Dictionary<int, uint> ids = alphabet.Select(static (character, id) => (character, id)).ToDictionary(static entry => entry.character, static entry => (uint)entry.id);
        uint[] tokens = Array.ConvertAll(characters, character => ids[character]);
        int cut = Cut(tokens.Length);
        long heldOutBytes = characters.Skip(cut).Sum(static character => (long)new Rune(character).Utf8SequenceLength);
        Cid name = Cid.Of(MemoryMarshal.AsBytes(alphabet.AsSpan()));
        return new LocalTextRead.Ready(new LocalText(tokens.AsSpan(0, cut), tokens.AsSpan(cut), Math.Max(2, alphabet.Length), name, heldOutBytes));
    }

    private static LocalTextRead.Ready Bytes(ReadOnlySpan<byte> text)
    {
        uint[] tokens = new uint[text.Length];
        for (int i = 0; i < tokens.Length; i++)
            tokens[i] = text[i];
        int cut = Cut(tokens.Length);
        return new LocalTextRead.Ready(new LocalText(tokens.AsSpan(0, cut), tokens.AsSpan(cut), 256, Cid.Of("bytes"u8), tokens.Length - cut));
    }

    private static LocalTextRead.Ready Bpe(ReadOnlyMemory<byte> text, int vocab, CancellationToken cancellationToken)
    {
        int cut = Cut(text.Length);
        while (cut < text.Length && (text.Span[cut] & 0xC0) == 0x80) // inside a character
            cut++;
        ByteLevelBpe tokenizer = ByteLevelBpe.Train([text[..cut]], vocab, cancellationToken);
        BpeEncoder encoder = new(tokenizer);
        List<int> train = [], heldOut = [];
        encoder.Encode(text[..cut].Span, train);
        encoder.Encode(text[cut..].Span, heldOut);
        LocalText tokens = new(Words(train), Words(heldOut), tokenizer.VocabSize, Cid.Of(tokenizer.ToBytes()), text.Length - cut);
        return new LocalTextRead.Ready(tokens);
    }

    private static int Cut(int length) => (int)(length * 9L / 10);

    private static ReadOnlySpan<uint> Words(List<int> tokens) => MemoryMarshal.Cast<int, uint>(CollectionsMarshal.AsSpan(tokens));
}

/// <summary>What reading a text for a local training found.</summary>
public abstract record LocalTextRead
{
    private LocalTextRead() { }

    /// <summary>Tokens.</summary>
    public sealed record Ready(LocalText Text) : LocalTextRead;

    /// <summary>The text cannot be used; the sentence says why.</summary>
    public sealed record Refused(string Problem) : LocalTextRead;
}
