using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Ledger.Content;
using NUnit.Framework;

namespace Ledger.Models.Tests.Tokenization;

public sealed class ByteLevelBpeTests
{
    private const string Text =
        "The cat sat on the mat. The cat's hat, the other cat's mat; they'll sit there, and there, then rest.\n\n"
        + "Größe zählt nicht, 中文也一样: 12345 + 12345 = 24690.\n";

    private static readonly ByteLevelBpe Tokenizer = Train(Text, 320);

    [Test, Category("Property")]
    public void Decoding_what_was_encoded_gives_any_bytes_back() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<byte[]>(), bytes => Tokenizer.Decode(Tokenizer.Encode(bytes)).AsSpan().SequenceEqual(bytes)));

    [Test, Category("Property")]
    public void Decoding_what_was_encoded_gives_any_text_back() => Check.QuickThrowOnFailure(Prop.ForAll(
        Texts.ToArbitrary(), text =>
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            return Tokenizer.Decode(Tokenizer.Encode(bytes)).AsSpan().SequenceEqual(bytes);
        }));

    [Test, Category("Property")]
    public void Merges_are_those_of_the_textbook() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(40), Prop.ForAll(
        Texts.ToArbitrary(), static text =>
            Train(text, ByteLevelBpe.FirstMerge + 30).Merges.SequenceEqual(PlainBpe.Train(Pieces(text), 30))));

    [Test, Category("Property")]
    public void Tokens_are_those_of_the_textbook() => Check.QuickThrowOnFailure(Prop.ForAll(
        Texts.ToArbitrary(), static text => Tokenizer.Encode(Encoding.UTF8.GetBytes(text))
            .SequenceEqual(Pieces(text).SelectMany(static piece => PlainBpe.Encode(piece, Tokenizer.Merges)))));

    [Test]
    public void A_remembered_piece_encodes_as_a_new_one_does()
    {
        BpeEncoder encoder = new(Tokenizer);
        List<int> first = [], second = [];

        encoder.Encode(Encoding.UTF8.GetBytes(Text), first);
        encoder.Encode(Encoding.UTF8.GetBytes(Text), second);

        Assert.That(second, Is.EqualTo(first));
    }

    [Test]
    public void The_special_token_is_never_made_from_text()
    {
        IReadOnlyList<int> tokens = Tokenizer.Encode(Encoding.UTF8.GetBytes("a" + ByteLevelBpe.EndOfTextText));

        Assert.That(tokens, Has.None.EqualTo(ByteLevelBpe.EndOfText));
        Assert.That(Tokenizer.Decode([.. tokens, ByteLevelBpe.EndOfText]), Is.EqualTo(Encoding.UTF8.GetBytes("a<|endoftext|>")));
    }

    [Test]
    public void Golden_tokens_and_name_do_not_change()
    {
        IReadOnlyList<int> tokens = Tokenizer.Encode("The other hat's there, 123."u8);

        Assert.That(string.Join(' ', tokens), Is.EqualTo("271 266 259 115 33 105 258 268 273 45 274 47"));
        Assert.That(Cid.Of(Tokenizer.ToBytes()).ToString(), Is.EqualTo("bafkreigoyumvt75aeoxgs5ocfdn5vvt3wnvbuncfgn3mawvf4njusoud4q"));
    }

    [Test]
    public void Training_stops_when_no_pair_occurs_twice()
    {
        ByteLevelBpe tokenizer = Train("abcdefg", 1024);

        Assert.That(tokenizer.VocabSize, Is.EqualTo(ByteLevelBpe.FirstMerge));
    }

    [Test]
    public void No_two_tokens_have_the_same_bytes()
    {
        string text = string.Concat(Enumerable.Repeat("abc ab abd bc zbc bc zabc ", 50));

        ByteLevelBpe tokenizer = Train(text, 300);

        Assert.That(Enumerable.Range(0, tokenizer.VocabSize).Select(token => Convert.ToHexString(tokenizer.TokenBytes(token).Span)), Is.Unique);
    }

    [Test]
    public void No_token_is_longer_than_the_limit()
    {
        ByteLevelBpe tokenizer = Train(new string('a', 5000) + " " + new string('a', 5000), 400);

        int longest = Enumerable.Range(0, tokenizer.VocabSize).Max(token => tokenizer.TokenBytes(token).Length);

        Assert.That(longest, Is.EqualTo(ByteLevelBpe.MaxTokenBytes));
    }

    [Test]
    public void A_piece_of_a_million_bytes_is_encoded()
    {
        byte[] piece = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("thecatsatonthemat", 60_000)));

        Assert.That(Tokenizer.Decode(Tokenizer.Encode(piece)).AsSpan().SequenceEqual(piece), Is.True);
    }

    [Test]
    public void Canonical_bytes_come_back_as_the_same_tokenizer()
    {
        bool parsed = ByteLevelBpe.TryParse(Tokenizer.ToBytes(), out ByteLevelBpe? read, out _);

        Assert.That(parsed, Is.True);
        Assert.That(read!.Merges, Is.EqualTo(Tokenizer.Merges));
        Assert.That(read.ToBytes(), Is.EqualTo(Tokenizer.ToBytes()));
    }

    [Test, Category("Property")]
    public void Truncated_padded_and_altered_bytes_are_refused_or_another_tokenizer() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<PositiveInt>(), ArbMap.Default.ArbFor<byte>(), static (position, value) =>
        {
            byte[] bytes = Tokenizer.ToBytes();
            int at = position.Get % bytes.Length;
            byte[] altered = [.. bytes];
            altered[at] = value;
            return !ByteLevelBpe.TryParse(bytes.AsSpan(0, at), out _, out _)
                && !ByteLevelBpe.TryParse([.. bytes, value], out _, out _)
                && (!ByteLevelBpe.TryParse(altered, out ByteLevelBpe? other, out _) || other.ToBytes().AsSpan().SequenceEqual(altered));
        }));

    [TestCase("[1,257]", Description = "a token that does not exist yet")]
    [TestCase("[0,1]", Description = "the special token")]
    [TestCase("[1,2,1,2]", Description = "a merge twice")]
    [TestCase("[1,2,3]", Description = "half a merge")]
    [TestCase("[\"1\",2]", Description = "a text")]
    [TestCase("[98,99,99,100,98,258,257,100]", Description = "abc twice, as a·bc and as ab·c")]
    [TestCase("[1,1,257,257,258,258,259,259,260,260,261,261,262,262,263,263]", Description = "a token of 256 bytes")]
    public void Merges_that_make_no_tokenizer_are_refused_with_a_sentence(string merges)
    {
        string json = $$"""{"kind":"ledger-byte-level-bpe-1","merges":{{merges}},"pattern":"gpt2-unicode16","special":["<|endoftext|>"]}""";

        bool parsed = ByteLevelBpe.TryParse(Encoding.UTF8.GetBytes(json), out _, out string? problem);

        Assert.That(parsed, Is.False);
        Assert.That(problem, Does.EndWith("."));
    }

    [Test]
    public void The_machines_culture_shows_nowhere()
    {
        CultureInfo strange = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        strange.NumberFormat.NegativeSign = "minus";
        strange.NumberFormat.NumberGroupSeparator = "'";
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = strange;
        try
        {
            Assert.That(Train(Text, 320).ToBytes(), Is.EqualTo(Tokenizer.ToBytes()));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static Gen<string> Texts => Gen.Elements(
        "the", "The", " the", " cat", "cat", "'s", " ", "  ", "\n", "aa", "aaa", "ab", "abab", "12", ",", ".", "ß", "中", "é").ListOf(30).Select(string.Concat);

    private static ByteLevelBpe Train(string text, int vocab) => ByteLevelBpe.Train([Encoding.UTF8.GetBytes(text)], vocab, default);

    private static List<string> Pieces(string text)
    {
        List<string> pieces = [];
        Gpt2Splitter splitter = new(Encoding.UTF8.GetBytes(text));
        while (splitter.MoveNext())
            pieces.Add(Encoding.UTF8.GetString(splitter.Current));
        return pieces;
    }
}
