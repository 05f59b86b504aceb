using System.Text.Json;

namespace Ledger.Cli.Tests;

/// <summary>Drawn lies, whole games on a real chain: no liar gets away, no honest side pays.</summary>
[TestFixture]
public class DisputeGameTests
{
    [Test]
    public async Task Sixty_drawn_liars_are_convicted_and_the_honest_side_loses_nothing()
    {
        LedgerProcess.Ended played = await LedgerProcess.RunAsync("dev", "disputes", "--count", "60", "--seed", "1", "--json");

        Assert.That(played.Code, Is.Zero, played.Errors);
        JsonElement result = JsonDocument.Parse(played.Output).RootElement;
        Assert.That(result.GetProperty("games").GetInt32(), Is.EqualTo(60));
        Assert.That(result.GetProperty("unconvicted").GetInt32(), Is.Zero);
        Assert.That(result.GetProperty("honestPunished").GetInt32(), Is.Zero);
        Assert.That(result.GetProperty("opKinds").EnumerateObject().Count(), Is.GreaterThan(8));
        Assert.That(result.GetProperty("gas").GetProperty("max").GetDouble(), Is.LessThan(1_700_000));
    }
}
