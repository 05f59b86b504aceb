namespace Ledger.Models;

/// <summary>GPT-2's spelling of bytes as visible characters: a token's bytes become a text without spaces or control characters. Spec: protocol.md §14.2.</summary>
internal static class ByteText
{
    private static readonly char[] s_characters = MakeCharacters();

    public static string Of(ReadOnlySpan<byte> bytes)
    {
        Span<char> text = bytes.Length <= 256 ? stackalloc char[bytes.Length] : new char[bytes.Length];
        for (int i = 0; i < bytes.Length; i++)
            text[i] = s_characters[bytes[i]];
        return new string(text);
    }

    private static char[] MakeCharacters()
    {
        char[] characters = new char[256];
        char next = '\u0100';
        for (int b = 0; b < 256; b++)
            characters[b] = b is (>= 0x21 and <= 0x7e) or (>= 0xa1 and <= 0xac) or (>= 0xae and <= 0xff) ? (char)b : next++;
        return characters;
    }
}
