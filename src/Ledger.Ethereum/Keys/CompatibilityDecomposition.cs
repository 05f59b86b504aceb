using System.Globalization;
using System.Text;

namespace Ledger.Ethereum;

/// <summary>Unicode normalization form KD, which BIP-39 asks of passphrases.</summary>
/// <remarks>
/// .NET's own normalization silently returns the text unchanged when globalization is invariant, as it is here: an accented
/// passphrase would open another wallet than everywhere else. The table comes with the assembly instead.
/// </remarks>
internal static class CompatibilityDecomposition
{
    // Hangul syllables are composed by arithmetic: the Unicode Standard, §3.12.
    private const int FirstSyllable = 0xAC00, Syllables = 11172, FirstLead = 0x1100, FirstVowel = 0x1161, BeforeFirstTail = 0x11A7;
    private const int Vowels = 21, Tails = 28;

    private static readonly Lazy<(Dictionary<int, int[]> Decompositions, Dictionary<int, int> Classes)> Tables = new(ReadTables);

    /// <summary>The normal form of a text without unpaired surrogates.</summary>
    public static string Apply(string text)
    {
        if (Ascii.IsValid(text))
            return text;
        List<int> points = [];
        foreach (Rune rune in text.EnumerateRunes())
            Decompose(rune.Value, points);
        Reorder(points);
        StringBuilder result = new();
        foreach (int point in points)
            result.Append(new Rune(point));
        return result.ToString();
    }

    private static void Decompose(int point, List<int> output)
    {
        int syllable = point - FirstSyllable;
        if (syllable is >= 0 and < Syllables)
        {
            output.Add(FirstLead + syllable / (Vowels * Tails));
            output.Add(FirstVowel + syllable % (Vowels * Tails) / Tails);
            if (syllable % Tails != 0)
                output.Add(BeforeFirstTail + syllable % Tails);
        }
        else if (Tables.Value.Decompositions.TryGetValue(point, out int[]? parts))
        {
            output.AddRange(parts);
        }
        else
        {
            output.Add(point);
        }
    }

    /// <summary>Sorts runs of combining marks by their class, keeping the order of equal ones.</summary>
    private static void Reorder(List<int> points)
    {
        for (int i = 1; i < points.Count; i++)
        {
            int mark = Class(points[i]);
            for (int j = i; mark != 0 && j > 0 && Class(points[j - 1]) > mark; j--)
                (points[j - 1], points[j]) = (points[j], points[j - 1]);
        }
    }

    private static int Class(int point) => Tables.Value.Classes.GetValueOrDefault(point);

    private static (Dictionary<int, int[]>, Dictionary<int, int>) ReadTables()
    {
        Dictionary<int, int[]> decompositions = [];
        Dictionary<int, int> classes = [];
        using Stream stream = typeof(CompatibilityDecomposition).Assembly.GetManifestResourceStream("nfkd.txt")
            ?? throw new InvalidOperationException("The decomposition table is not in the assembly.");
        using StreamReader reader = new(stream);
        while (reader.ReadLine() is { } line)
        {
            string[] fields = line.Split(' ');
            if (fields[0] == "D")
            {
                decompositions.Add(Hexadecimal(fields[1]), [.. fields.Skip(2).Select(Hexadecimal)]);
            }
            else if (fields[0] == "C")
            {
                for (int point = Hexadecimal(fields[1]); point <= Hexadecimal(fields[2]); point++)
                    classes.Add(point, int.Parse(fields[3], CultureInfo.InvariantCulture));
            }
        }

        return (decompositions, classes);
    }

    private static int Hexadecimal(string digits) => int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
