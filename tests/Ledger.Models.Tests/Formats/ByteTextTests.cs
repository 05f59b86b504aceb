using NUnit.Framework;

namespace Ledger.Models.Tests.Formats;

public sealed class ByteTextTests
{
    [TestCase(0x20, '\u0120')]
    [TestCase(0x0A, '\u010A')]
    [TestCase(0x00, '\u0100')]
    [TestCase(0x7F, '\u0121')]
    [TestCase(0xA0, '\u0142')]
    [TestCase(0xAD, '\u0143')]
    [TestCase(0x41, 'A')]
    [TestCase(0xFF, '\u00FF')]
    public void A_byte_is_spelled_as_GPT2_spells_it(int value, char expected) => Assert.That(ByteText.Of([(byte)value]), Is.EqualTo(expected.ToString()));

    [Test]
    public void No_two_bytes_are_spelled_alike_and_none_is_white_space()
    {
        char[] spelled = [.. Enumerable.Range(0, 256).Select(static b => ByteText.Of([(byte)b])[0])];

        Assert.That(spelled, Is.Unique);
        Assert.That(spelled, Has.None.Matches<char>(char.IsWhiteSpace).And.None.Matches<char>(char.IsControl));
    }
}
