using System.Globalization;
using System.Text;

namespace Ledger.Device.Retrieval;

/// <summary>The words of a text for the index, the same on every machine and in every culture.</summary>
/// <remarks>
/// A word is a run of letters, digits and their marks, in lower case, without the marks of decomposed text. Scripts that are
/// written without spaces (Han, kana, Thai, Lao, Khmer, Myanmar) give every character and every pair of neighbours.
/// </remarks>
internal static class WordTokens
{
    /// <summary>Longest word in UTF-16 units; what is longer is cut.</summary>
    private const int Longest = 64;

    public static List<string> Of(string text)
    {
        List<string> words = [];
        StringBuilder word = new();
        Rune? before = null;
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool spaceless = IsSpaceless(rune.Value);
            if (spaceless)
            {
                Close();
                string one = rune.ToString();
                words.Add(one);
                if (before is { } left)
                    words.Add(left + one);
            }
            else if (Rune.IsLetterOrDigit(rune))
                word.Append(Rune.ToLowerInvariant(rune).ToString());
            else if (!IsMark(rune))
                Close();
            if (word.Length >= Longest)
                Close();
            before = spaceless ? rune : null;
        }

        Close();
        return words;

        void Close()
        {
            if (word.Length > 0)
                words.Add(word.ToString());
            word.Clear();
        }
    }

    private static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.Format
        || rune.Value is '\'' or 0x2019;

    private static bool IsSpaceless(int value) => value
        is (>= 0x0E00 and <= 0x0EFF) // Thai, Lao
        or (>= 0x1000 and <= 0x109F) // Myanmar
        or (>= 0x1780 and <= 0x17FF) // Khmer
        or (>= 0x3040 and <= 0x30FF) // Hiragana, Katakana
        or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF); // Han
}
