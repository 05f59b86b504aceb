using System.Text;
using Ledger.Device.Engine;

namespace Ledger.Device.Tests.Engine;

public sealed class AnswerTextTests
{
    [Test]
    public void A_character_that_spans_tokens_arrives_whole()
    {
        (List<string> parts, AnswerText text) = Collect();

        foreach (byte one in Encoding.UTF8.GetBytes("a\ud83d\udc08é")) text.Push([one]);

        Assert.That(string.Join('|', parts), Is.EqualTo("a|\ud83d\udc08|é"));
    }

    [Test]
    public void Bytes_that_are_no_text_become_replacement_characters()
    {
        (List<string> parts, AnswerText text) = Collect();

        text.Push([(byte)'a', 0xff, (byte)'b', 0xc3]);
        text.Push("c"u8);
        text.Push([0xf0, 0x9f]);
        text.Finish();

        Assert.That(string.Concat(parts), Is.EqualTo("a\ufffdb\ufffdc\ufffd"));
    }

    [TestCase("one END two", "one ")]
    [TestCase("one EN two", "one EN two")]
    [TestCase("ENEND", "EN")]
    [TestCase("EEND", "E")]
    [TestCase("no stop EN", "no stop EN")]
    public void Nothing_of_a_stop_text_is_passed_on_and_nothing_else_is_lost(string input, string expected)
    {
        foreach (int size in (int[])[1, 2, 3, 100])
        {
            (List<string> parts, AnswerText text) = Collect("END");
            bool stopped = false;
            for (int at = 0; at < input.Length && !stopped; at += size) stopped = text.Push(Encoding.UTF8.GetBytes(input[at..Math.Min(input.Length, at + size)]));
            if (!stopped) text.Finish();

            Assert.That(string.Concat(parts), Is.EqualTo(expected));
            Assert.That(stopped, Is.EqualTo(input.Contains("END", StringComparison.Ordinal)));
        }
    }

    [Test]
    public void Every_token_is_counted_once_with_the_text_it_ends_in()
    {
        List<int> counts = [];
        AnswerText text = new([], (_, tokens) => counts.Add(tokens));

        text.Push([0xf0]);
        text.Push([0x9f, 0x90]);
        text.Push([0x88]);
        text.Push("b"u8);

        Assert.That(string.Join('|', counts), Is.EqualTo("3|1"));
    }

    private static (List<string> Parts, AnswerText Text) Collect(params string[] stops)
    {
        List<string> parts = [];
        return (parts, new AnswerText([.. stops.Select(static stop => new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(stop)))], (utf8, _) => parts.Add(Encoding.UTF8.GetString(utf8))));
    }
}
