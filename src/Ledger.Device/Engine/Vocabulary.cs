using System.Text;
using Ledger.Device.Engine.Native;

namespace Ledger.Device.Engine;

/// <summary>Tokens of a model: text to tokens, tokens to bytes, conversations to prompts.</summary>
internal sealed unsafe class Vocabulary
{
    private readonly ModelHandle _model;
    private readonly nint _vocabulary;
    private readonly int _end;

    // Asked of the library once a token: the decoding loop then only copies.
    private readonly byte[]?[] _pieces;
    private readonly sbyte[] _ends;

    public Vocabulary(ModelHandle model)
    {
        _model = model;
        _vocabulary = LlamaLibrary.VocabularyOf(model);
        _end = LlamaLibrary.EndToken(_vocabulary);
        Count = LlamaLibrary.TokenCount(_vocabulary);
        _pieces = new byte[]?[Count];
        _ends = new sbyte[Count];
    }

    public int Count { get; }

    public int[] Tokenize(ReadOnlySpan<byte> utf8, bool addSpecial, bool parseSpecial)
    {
        // A token has at least one byte, save for one at each end.
        int[] tokens = new int[checked(utf8.Length + 2)];
        fixed (byte* text = utf8)
        fixed (int* output = tokens)
        {
            byte none = 0;
            int count = LlamaLibrary.Tokenize(_vocabulary, text is null ? &none : text, utf8.Length, output, tokens.Length, Flag(addSpecial), Flag(parseSpecial));
            if (count >= 0) return tokens[..count];
            tokens = count == int.MinValue ? throw new OverflowException("The text has too many tokens.") : new int[-count];
        }

        fixed (byte* text = utf8)
        fixed (int* output = tokens)
        {
            int count = LlamaLibrary.Tokenize(_vocabulary, text, utf8.Length, output, tokens.Length, Flag(addSpecial), Flag(parseSpecial));
            return tokens[..Math.Max(0, count)];
        }
    }

    public ReadOnlySpan<byte> Piece(int token) => _pieces[token] ??= Ask(token);

    public bool IsEnd(int token)
    {
        if (_ends[token] == 0) _ends[token] = (sbyte)(token == _end || LlamaLibrary.IsEnd(_vocabulary, token) != 0 ? 1 : -1);
        return _ends[token] > 0;
    }

    public string[]? Frame(IReadOnlyList<ChatMessage> messages) => ChatPrompt.Frame(LlamaLibrary.ChatTemplateOf(_model, null), messages);

    public int[] TokenizeChat(IReadOnlyList<ChatMessage> messages)
    {
        if (Frame(messages) is not string[] frame)
            return Tokenize(Encoding.UTF8.GetBytes(string.Concat(messages.Select(static message => message.Content + "\n"))), addSpecial: true, parseSpecial: false);

        List<int> tokens = [.. Tokenize(Encoding.UTF8.GetBytes(frame[0]), addSpecial: true, parseSpecial: true)];
        for (int i = 0; i < messages.Count; i++)
        {
            tokens.AddRange(Tokenize(Encoding.UTF8.GetBytes(messages[i].Content), addSpecial: false, parseSpecial: false));
            tokens.AddRange(Tokenize(Encoding.UTF8.GetBytes(frame[i + 1]), addSpecial: false, parseSpecial: true));
        }

        return [.. tokens];
    }

    private byte[] Ask(int token)
    {
        Span<byte> piece = stackalloc byte[64];
        int length = Ask(token, piece);
        if (length >= 0) return piece[..length].ToArray();
        byte[] longer = new byte[-length];
        return longer[..Math.Max(0, Ask(token, longer))];
    }

    private int Ask(int token, Span<byte> piece)
    {
        fixed (byte* buffer = piece)
        {
            return LlamaLibrary.Piece(_vocabulary, token, buffer, piece.Length, 0, 0);
        }
    }

    private static byte Flag(bool value) => value ? (byte)1 : (byte)0;
}
