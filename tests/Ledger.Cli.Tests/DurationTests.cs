using Ledger.Cli.CommandLine;

namespace Ledger.Cli.Tests;

[TestFixture]
public class DurationTests
{
    [TestCase("1s", 1)]
    [TestCase("90s", 90)]
    [TestCase("45m", 2_700)]
    [TestCase("12h", 43_200)]
    [TestCase("30d", 2_592_000)]
    [TestCase("3650d", 315_360_000)]
    public void A_number_and_a_unit_are_a_length_of_time(string text, double seconds)
    {
        Assert.That(Duration.TryParse(text, out TimeSpan duration), Is.True);
        Assert.That(duration.TotalSeconds, Is.EqualTo(seconds));
    }

    [TestCase("")]
    [TestCase("d")]
    [TestCase("30")]
    [TestCase("0s")]
    [TestCase("-1d")]
    [TestCase("1.5h")]
    [TestCase("3651d")]
    [TestCase("99999999999d")]
    [TestCase("1w")]
    [TestCase("1 d")]
    public void Anything_else_is_none(string text) => Assert.That(Duration.TryParse(text, out _), Is.False);
}
