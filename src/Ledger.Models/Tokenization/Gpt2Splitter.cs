namespace Ledger.Models;

/// <summary>Cuts text into the pieces that merges never cross, exactly as GPT-2's pattern does.</summary>
/// <remarks>
/// 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+ by hand: alternatives are tried in that
/// order, so a run of white space leaves its last character to what follows unless it ends the text, and only a
/// plain space joins what follows. No regular expression engine, no locale: the same cut on every machine.
/// </remarks>
internal ref struct Gpt2Splitter(ReadOnlySpan<byte> text)
{
    private readonly ReadOnlySpan<byte> _text = text;
    private int _start;
    private int _end;

    /// <summary>The current piece.</summary>
    public readonly ReadOnlySpan<byte> Current => _text[_start.._end];

    /// <summary>Moves to the next piece; false at the end of the text.</summary>
    public bool MoveNext()
    {
        if (_end == _text.Length)
            return false;
        _start = _end;
        _end = NextEnd(_start);
        return true;
    }

    private readonly int NextEnd(int start)
    {
        int contraction = Contraction(_text[start..]);
        if (contraction > 0)
            return start + contraction;

        CharacterClass first = CharacterClasses.At(_text, start, out int length);
        int next = start + length;
        if (_text[start] == ' ' && next < _text.Length)
        {
            CharacterClass second = CharacterClasses.At(_text, next, out int secondLength);
            if (second != CharacterClass.Space)
                return RunEnd(next + secondLength, second);
        }

        return first == CharacterClass.Space ? SpaceEnd(start, next) : RunEnd(next, first);
    }

    private readonly int RunEnd(int position, CharacterClass kind)
    {
        while (position < _text.Length && CharacterClasses.At(_text, position, out int length) == kind)
            position += length;
        return position;
    }

    /// <summary>End of white space that starts with one character before <paramref name="next"/>.</summary>
    private readonly int SpaceEnd(int start, int next)
    {
        int lastStart = start, position = next;
        while (position < _text.Length && CharacterClasses.At(_text, position, out int length) == CharacterClass.Space)
        {
            lastStart = position;
            position += length;
        }

        bool leavesLast = position < _text.Length && lastStart > start;
        return leavesLast ? lastStart : position;
    }

    private static int Contraction(ReadOnlySpan<byte> rest)
    {
        if (rest.Length < 2 || rest[0] != '\'')
            return 0;
        if (rest[1] is (byte)'s' or (byte)'t' or (byte)'m' or (byte)'d')
            return 2;
        ReadOnlySpan<byte> two = rest[1..Math.Min(3, rest.Length)];
        return two.SequenceEqual("re"u8) || two.SequenceEqual("ve"u8) || two.SequenceEqual("ll"u8) ? 3 : 0;
    }
}
