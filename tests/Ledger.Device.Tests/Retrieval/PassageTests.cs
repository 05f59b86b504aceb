using Ledger.Device.Vaults;

namespace Ledger.Device.Tests.Retrieval;

public sealed class PassageTests
{
    private static int Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;

    [Test]
    public void Small_paragraphs_are_joined_and_a_heading_stays_with_what_follows()
    {
        string text = $"# One\n\n{Sentences(50)}\n\n# Two\n\n{Sentences(70)}";

        IReadOnlyList<string> passages = new PassageCutter(Words).Cut(text);

        Assert.That(passages, Has.Count.EqualTo(2));
        Assert.That(passages[0], Does.StartWith("# One").And.Contain("# Two").Or.StartWith("# One"));
        Assert.That(passages.Select(Words), Is.All.LessThanOrEqualTo(120));
        Assert.That(string.Join(' ', passages).Contains("# Two", StringComparison.Ordinal), Is.True);
    }

    [Test]
    public void A_long_paragraph_is_cut_at_sentences_that_overlap()
    {
        string text = string.Join(' ', Enumerable.Range(0, 60).Select(i => $"Sentence number {i} has exactly eight words here."));

        IReadOnlyList<string> passages = new PassageCutter(Words).Cut(text);

        Assert.That(passages.Count, Is.InRange(4, 6));
        Assert.That(passages.Select(Words), Is.All.LessThanOrEqualTo(120));
        for (int i = 1; i < passages.Count; i++)
            Assert.That(passages[i - 1], Does.EndWith(passages[i][..(passages[i].IndexOf('.', StringComparison.Ordinal) + 1)]), "the last sentence opens the next passage");
        for (int i = 0; i < 60; i++)
            Assert.That(passages.Any(passage => passage.Contains($"number {i} ", StringComparison.Ordinal)), Is.True);
    }

    [TestCase(10_000, "x")]
    [TestCase(5_000, "😀")]
    [TestCase(3_000, "蜜蜂。")]
    [TestCase(4_000, "a\n")]
    public void Text_without_words_or_paragraphs_is_cut_at_whole_characters_and_nothing_is_lost(int times, string piece)
    {
        string text = string.Concat(Enumerable.Repeat(piece, times));

        IReadOnlyList<string> passages = new PassageCutter(part => (part.Length + 3) / 4) { Overlap = 0 }.Cut(text);

        Assert.That(passages.Select(passage => passage.Length), Is.All.LessThanOrEqualTo(480));
        Assert.That(passages.Select(passage => char.IsLowSurrogate(passage[0]) || char.IsHighSurrogate(passage[^1])), Is.All.False);
        Assert.That(string.Concat(passages).Replace("\n", "", StringComparison.Ordinal), Is.EqualTo(text.Replace("\n", "", StringComparison.Ordinal)));
    }

    [TestCase("")]
    [TestCase(" \n\t\r\n\n")]
    public void White_space_gives_no_passage(string text) => Assert.That(new PassageCutter(Words).Cut(text), Is.Empty);

    private static string Sentences(int words) => string.Join(' ', Enumerable.Range(0, words).Select(i => i % 10 == 9 ? "end." : "word"));
}
