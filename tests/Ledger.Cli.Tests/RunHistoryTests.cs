using Ledger.Cli.Chain;

namespace Ledger.Cli.Tests;

/// <summary>The accepted lists as events tell them.</summary>
[TestFixture]
public class RunHistoryTests
{
    [Test]
    public void Late_winners_stand_behind_the_own_slots_in_the_order_of_round_and_slot()
    {
        RoundHistory[] rounds = [.. Enumerable.Range(0, 4).Select(static number => Round((uint)number))];
        rounds[0].Cut(0b0001, 0);
        rounds[1].Cut(0b1001, 1);
        rounds[2].Cut(0b0101, 2, lateOne: 0b0110, lateTwo: 0b1010);
        rounds[3].Cut(0, 3, lateOne: 0b1000);
        RunHistory history = new(rounds);

        Assert.Multiple(() =>
        {
            Assert.That(ListOf(history, rounds[0]), Is.EqualTo(new[] { (0u, 0) }));
            Assert.That(ListOf(history, rounds[2]), Is.EqualTo(new[] { (2u, 0), (2u, 2), (0u, 1), (0u, 3), (1u, 1), (1u, 2) }));
            Assert.That(ListOf(history, rounds[3]), Is.EqualTo(new[] { (2u, 3) }), "a list of late winners alone");
        });
    }

    private static RoundHistory Round(uint number)
    {
        RoundHistory round = new(number);
        for (ushort slot = 0; slot < 4; slot++) round.SlotOf(slot);
        return round;
    }

    private static (uint Round, int Slot)[] ListOf(RunHistory history, RoundHistory round) =>
        [.. history.AcceptedBy(round).Select(static claim => (claim.Round.Number, (int)claim.Slot.Number))];
}
