using System.Text;
using NUnit.Framework;

namespace Ledger.Training.Tests;

public sealed class LocalTextTests
{
    [Test]
    public void Characters_are_numbered_by_their_code_points_and_the_last_tenth_is_held_out()
    {
        LocalText text = Read("abcabcabéa𝄞abcabcabéa"u8.ToArray(), LocalTokenizer.Chars); // 21 characters

        Assert.That(text.Vocab, Is.EqualTo(5));
        Assert.That(text.Train.Count, Is.EqualTo(18));
        Assert.That(Enumerable.Range(0, 10).Select(i => text.Train[i]), Is.EqualTo(new uint[] { 0, 1, 2, 0, 1, 2, 0, 1, 3, 0 }));
        Assert.That(text.Train[10], Is.EqualTo(4));
        Assert.That(Enumerable.Range(0, 3).Select(i => text.HeldOut[i]), Is.EqualTo(new uint[] { 1, 3, 0 }));
        Assert.That(text.HeldOutBytes, Is.EqualTo(4));
    }

    [Test]
    public void Bytes_are_their_own_numbers()
    {
        LocalText text = Read([255, 0, 128, 7, 7, 7, 7, 7, 7, 9], LocalTokenizer.Bytes);

        Assert.That(text.Vocab, Is.EqualTo(256));
        Assert.That(text.Train[0], Is.EqualTo(255));
        Assert.That(text.HeldOut.Count, Is.EqualTo(1));
        Assert.That(text.HeldOut[0], Is.EqualTo(9));
    }

    [Test]
    public void Bpe_learns_from_the_part_that_is_trained_on_and_cuts_no_character()
    {
        string before = string.Concat(Enumerable.Repeat("the node ", 100)), after = string.Concat(Enumerable.Repeat("é", 60));
        LocalText text = Read(Encoding.UTF8.GetBytes(before + after), LocalTokenizer.Bpe);

        Assert.That(text.Vocab, Is.GreaterThan(257).And.LessThanOrEqualTo(300));
        Assert.That(text.Train.Count, Is.LessThan(before.Length / 2), "merges shorten what they were learned from");
        Assert.That(text.HeldOutBytes % 2, Is.Zero);
    }

    [Test]
    public void A_file_that_is_no_text_has_no_characters()
    {
        LocalTextRead read = LocalText.Read(new byte[] { 65, 0xC3, 65 }, LocalTokenizer.Chars, 0, CancellationToken.None);

        Assert.That(((LocalTextRead.Refused)read).Problem, Does.Contain("--tokenizer bytes"));
    }

    private static LocalText Read(byte[] bytes, LocalTokenizer tokenizer) =>
        ((LocalTextRead.Ready)LocalText.Read(bytes, tokenizer, 300, CancellationToken.None)).Text;
}
