using System.Text.Json;
using Ledger.Cli.Games.Liar;

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
        Assert.That(result.GetProperty("opKinds").EnumerateObject().Count(static kind => kind.Value.GetInt32() > 0), Is.GreaterThan(16));
        Assert.That(result.GetProperty("roles").EnumerateObject().ToDictionary(static role => role.Name, static role => role.Value.GetInt32()).Keys, Is.SupersetOf(s_roles));
        Assert.That(result.GetProperty("gas").GetProperty("max").GetDouble(), Is.LessThan(1_700_000));
    }

    [Test]
    public void Every_card_of_a_deck_is_drawn_once_before_any_is_drawn_again()
    {
        Deck deck = new(7);

        int[] drawn = [.. Enumerable.Range(0, 34).Select(number => deck.Draw(number, 17, 1))];

        Assert.That(drawn[..17], Is.Unique);
        Assert.That(drawn[17..], Is.Unique);
        Assert.That(new Deck(7).Draw(20, 17, 1), Is.EqualTo(drawn[20]));
        Assert.That(drawn[..17], Is.Not.EqualTo(drawn[17..]));
    }

    [TestCase(1)]
    [TestCase(60)]
    [TestCase(1_000)]
    public void Rounds_tell_as_many_lies_as_were_asked_for_and_none_twice(int count)
    {
        List<LiarPlan> rounds = [];
        for (int left = count; left > 0; left -= rounds[^1].Count)
            rounds.Add(LiarPlan.Next(rounds.LastOrDefault(), left, 60, 1));

        Assert.That(rounds.Sum(static round => round.Count), Is.EqualTo(count));
        Assert.That(rounds.SelectMany(static round => round.Claims.All), Is.Unique);
        Assert.That(rounds.SelectMany(static round => round.Candidates.All), Is.Unique);
        Assert.That(rounds.SelectMany(static round => round.Challenges.All), Is.Unique);
        Assert.That(rounds, Has.All.Matches<LiarPlan>(static round => round.Claims.Count is > 0 and <= 60));
    }

    [TestCase("0+1", 0, 1)]
    [TestCase("36+40", 36, 40)]
    public void Numbers_of_lies_are_read_as_they_are_written(string text, int first, int count)
    {
        Assert.That(LieNumbers.Parse(text), Is.EqualTo(new LieNumbers(first, count)));
        Assert.That(new LieNumbers(first, count).ToString(), Is.EqualTo(text));
    }

    [TestCase("")]
    [TestCase("1")]
    [TestCase("-1+2")]
    [TestCase("1+2+3")]
    public void Other_text_is_no_numbers_of_lies(string text) => Assert.That(LieNumbers.Parse(text), Is.Null);

    private static readonly string[] s_roles = ["claim", "data", "candidate", "challenge", "demand"];
}
