using Ledger.Cryptography;
using Ledger.Node.Chain;
using Ledger.Node.Tests.Rules;
using Ledger.Proofs;

namespace Ledger.Node.Tests.Chain;

/// <summary>The accepted list of a round holds late claims of the two rounds before it, or is not told at all.</summary>
public sealed class AcceptedListTests
{
    private static readonly Claim s_two = Given.ClaimOf(1, 0), s_one = Given.ClaimOf(0, 1), s_own = Given.ClaimOf(0, 2), s_other = Given.ClaimOf(1, 2);

    [Test]
    public void Own_slots_come_first_then_late_ones_in_the_order_of_their_rounds() =>
        Assert.That(Chain(0, 1, 2).AcceptedBy(Late(), Known(s_two, s_one, s_own, s_other)), Is.EqualTo(new[] { s_own, s_other, s_two, s_one }));

    [TestCase(2)]
    [TestCase(0, 2)]
    [TestCase(1, 2)]
    public void No_list_is_told_while_a_round_with_late_claims_is_missing(params int[] rounds) =>
        Assert.That(Chain(rounds).AcceptedBy(Late(), Known(s_two, s_one, s_own, s_other)), Is.Null);

    [Test]
    public void No_list_is_told_while_a_late_claim_was_not_seen() =>
        Assert.That(Chain(0, 1, 2).AcceptedBy(Late(), Known(s_two, s_own, s_other)), Is.Null);

    [Test]
    public void A_round_is_read_until_the_two_after_it_are_wound_up_and_their_states_derived()
    {
        WoundUpRounds rounds = new();
        rounds.Add(Chain(0, 1, 2));
        Assert.That(rounds.AllowSkipping(Given.Run, 0, 3), Is.False, "a game about the candidate of round 2 may go on");
        rounds.Add(Chain(2) with { Rounds = [Late() with { SettledRoot = Given.Word(9), Slots = [] }] });

        Assert.That(rounds.AllowSkipping(Given.Run, 0, 2), Is.False, "the state after round 2 is not derived yet");
        Assert.That(rounds.AllowSkipping(Given.Run, 0, 3), Is.True);
        Assert.That(rounds.AllowSkipping(Given.Run, 1, 3), Is.False, "round 3 may take its claims");
    }

    private static ChainSnapshot Chain(params int[] rounds) => Given.Chain(Late()) with
    {
        Rounds = [.. rounds.Select(static round => round == 2 ? Late() : Earlier((uint)round, round == 0 ? s_two : s_one))],
    };

    private static RoundSnapshot Late() => Given.Round(RoundPhase.Cut, SlotOf(s_own), SlotOf(s_other)) with { Number = 2, Accepted = 0b11, LateOne = 0b01, LateTwo = 0b10 };

    private static RoundSnapshot Earlier(uint number, Claim claim) => Given.Round(RoundPhase.Cut, SlotOf(claim)) with { Number = number, SettledRoot = Given.Word(9) };

    private static SlotSnapshot SlotOf(Claim claim) => Given.Slot((int)claim.Slot, SlotState.Final) with { ClaimHash = claim.Hash };

    private static Dictionary<Hash32, Claim> Known(params Claim[] claims) => claims.ToDictionary(static claim => claim.Hash);
}
