using System.Text;

namespace Ledger.Models;

/// <summary>What the GPT-2 pattern distinguishes: \p{L}, \p{N}, \s, and everything else.</summary>
internal enum CharacterClass : byte
{
    Other,
    Letter,
    Number,
    Space,
}

/// <summary>Looks up the class of the character that starts at a byte of UTF-8 text.</summary>
internal static class CharacterClasses
{
    private static readonly CharacterClass[] Table = Build();

    /// <summary>Class and length in bytes; a byte that starts no valid character is one character of class Other.</summary>
    public static CharacterClass At(ReadOnlySpan<byte> text, int position, out int length)
    {
        byte first = text[position];
        if (first < 0x80)
        {
            length = 1;
            return Table[first];
        }

        if (Rune.DecodeFromUtf8(text[position..], out Rune rune, out length) != System.Buffers.OperationStatus.Done)
        {
            length = 1;
            return CharacterClass.Other;
        }

        return Of(rune.Value);
    }

    public static CharacterClass Of(int codePoint) => codePoint < Table.Length ? Table[codePoint] : CharacterClass.Other;

    private static CharacterClass[] Build()
    {
        int end = 1 + Math.Max(UnicodeRanges.Letters[^1], Math.Max(UnicodeRanges.Numbers[^1], UnicodeRanges.Spaces[^1]));
        CharacterClass[] table = new CharacterClass[end];
        Mark(table, UnicodeRanges.Letters, CharacterClass.Letter);
        Mark(table, UnicodeRanges.Numbers, CharacterClass.Number);
        Mark(table, UnicodeRanges.Spaces, CharacterClass.Space);
        return table;
    }

    private static void Mark(CharacterClass[] table, ReadOnlySpan<int> ranges, CharacterClass value)
    {
        for (int i = 0; i < ranges.Length; i += 2)
            table.AsSpan(ranges[i]..(ranges[i + 1] + 1)).Fill(value);
    }
}
