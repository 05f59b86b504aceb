using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;

namespace Ledger.Models.Tests.Tokenization;

public sealed partial class Gpt2SplitterTests
{
    private static readonly string[] Fragments =
    [
        "'", "'s", "'t", "'re", "'r", "'ve", "'m", "'ll", "'l", "'d", "'S", " ", "  ", "\n", "\r\n", "\t", "\u00a0", "\u3000", "\u0085",
        "a", "Z", "é", "中", "٣", "½", "0", "!", "...", "—", "\u0301", "_", "\0", "\ufffd",
    ];

    [TestCase("Hello world", "Hello| world")]
    [TestCase("it's we'll I'VE", "it|'s| we|'ll| I|'|VE")]
    [TestCase("a  b   c", "a| | b|  | c")]
    [TestCase("a\n\nb\n", "a|\n|\n|b|\n")]
    [TestCase("x=12, y=3.5!!", "x|=|12|,| y|=|3|.|5|!!")]
    [TestCase("  ", "  ")]
    [TestCase("a \t", "a| \t")]
    [TestCase("\u00a0x", "\u00a0|x")]
    [TestCase("naïve 中文字 ٣٤", "naïve| 中文字| ٣٤")]
    [TestCase("", "")]
    public void Text_is_cut_as_gpt2_cuts_it(string text, string expected) =>
        Assert.That(string.Join('|', Pieces(text)), Is.EqualTo(expected));

    [Test, Category("Property")]
    public void The_scanner_cuts_as_the_regular_expression_does() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Elements(Fragments).ListOf().Select(string.Concat).ToArbitrary(),
        text => Pieces(text).SequenceEqual(Pattern().Matches(text).Select(static match => match.Value))));

    [Test, Category("Property")]
    public void Pieces_of_any_bytes_join_to_those_bytes() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<byte[]>(), bytes =>
        {
            List<byte> joined = [];
            Gpt2Splitter splitter = new(bytes);
            while (splitter.MoveNext())
                joined.AddRange(splitter.Current);
            return joined.SequenceEqual(bytes);
        }));

    [TestCaseSource(nameof(Planes))]
    public void The_class_tables_are_those_of_unicode_16(int plane)
    {
        IEnumerable<int> different = Enumerable.Range(plane << 16, 1 << 16).Where(static c => CharacterClasses.Of(c) != Expected(c));

        Assert.That(different, Is.Empty);
    }

    private static IEnumerable<TestCaseData> Planes()
    {
        bool isUnicode16 = char.IsLetter('\u1C89') && CharUnicodeInfo.GetUnicodeCategory(0x88F) == UnicodeCategory.OtherNotAssigned;
        for (int plane = 0; plane <= 16; plane++)
        {
            TestCaseData data = new(plane);
            yield return isUnicode16 ? data : data.Ignore("this runtime's own tables are of another version of Unicode");
        }
    }

    private static CharacterClass Expected(int codePoint) => CharUnicodeInfo.GetUnicodeCategory(codePoint) switch
    {
        <= UnicodeCategory.OtherLetter => CharacterClass.Letter,
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => CharacterClass.Number,
        UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => CharacterClass.Space,
        _ => codePoint is >= 0x9 and <= 0xD or 0x85 ? CharacterClass.Space : CharacterClass.Other,
    };

    private static List<string> Pieces(string text)
    {
        List<string> pieces = [];
        Gpt2Splitter splitter = new(Encoding.UTF8.GetBytes(text));
        while (splitter.MoveNext())
            pieces.Add(Encoding.UTF8.GetString(splitter.Current));
        return pieces;
    }

    // the pattern as OpenAI published it; .NET's engine knows characters of the basic plane only
    [GeneratedRegex(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
