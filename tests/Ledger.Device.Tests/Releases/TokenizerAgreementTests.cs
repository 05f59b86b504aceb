using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Ledger.Models.Tests.Releases;

namespace Ledger.Device.Tests.Releases;

/// <summary>llama.cpp cuts text into our tokens, and its pieces give the text back.</summary>
public sealed class TokenizerAgreementTests : IDisposable
{
    private readonly OpenedRelease _release = OpenedRelease.Of(new RandomModel(RandomModel.Small, 1));

    public void Dispose() => _release.Dispose();

    [Test]
    public void An_odd_text_has_the_same_tokens() => Assert.That(Theirs(OddText.Text), Is.EqualTo(Ours(OddText.Text)));

    [Test, Category("Property")]
    public void Any_mixture_of_odd_characters_has_the_same_tokens_and_comes_back() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(
        Gen.Elements(OddText.Text.EnumerateRunes().Select(static rune => rune.ToString()).Concat(["  ", "'s", "'ll", "\r\n", " the", "return "])).ListOf(40)
            .Select(string.Concat).ToArbitrary(),
        text => Theirs(text).SequenceEqual(Ours(text)) && Pieces(Theirs(text)) == text));

    [Test]
    public void Pieces_of_an_odd_text_are_its_bytes() => Assert.That(Pieces(Theirs(OddText.Text)), Is.EqualTo(OddText.Text));

    [Test]
    public void Unused_ids_have_no_piece()
    {
        for (int token = OddText.Tokenizer.VocabSize; token < _release.Engine.VocabularySize; token++)
            Assert.That(_release.Engine.Piece(token).Length, Is.Zero);
    }

    private int[] Theirs(string text) => _release.Engine.Tokenize(Encoding.UTF8.GetBytes(text), addSpecial: true);

    private static IReadOnlyList<int> Ours(string text) => OddText.Tokenizer.Encode(Encoding.UTF8.GetBytes(text));

    private string Pieces(int[] tokens) => Encoding.UTF8.GetString([.. tokens.SelectMany(token => _release.Engine.Piece(token).ToArray())]);
}
