using System.Numerics;
using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Contracts;

namespace Ledger.Cli.Tests;

/// <summary>Every zero has its reason in words.</summary>
[TestFixture]
public class ReasonTests
{
    private const byte Enrolled = 1, Claimed = 2, Final = 3, Void = 4;

    private static readonly RunExplainer.Explanation s_nothing = new(
        RunVoid: false, Trainer: false, Slot: 0, Status: 0, VoidReason: 0, ClaimHash: default, Attested: false, Accepted: false, MissedByDispute: false,
        LateRound: 0, Disputes: 0, Demanded: false, BaseSettled: false, FinalizableAt: 0, TrainerCredit: 0, Verifier: false, Weight: 0, Assigned: 0,
        Committed: 0, Revealed: 0, PaidAttestations: 0, AttesterCredit: 0, Candidates: 0, CandidatesConvicted: 0, CandidatesReturned: 0, CandidateSettled: false);

    private static readonly RunExplainer.Explanation s_trainer = s_nothing with { Trainer = true, Slot = 2 };
    private static readonly RunExplainer.Explanation s_claimed = s_trainer with { Status = Claimed, Attested = true };
    private static readonly RunExplainer.Explanation s_verifier = s_nothing with { Verifier = true, Assigned = 0b101 };

    private static IEnumerable<TestCaseData> Cases()
    {
        yield return Case(s_nothing, RunPhase.Cut, "did not enrol as a trainer");
        yield return Case(s_nothing, RunPhase.Cut, "did not enrol as a verifier");
        yield return Case(s_trainer with { Status = Enrolled }, RunPhase.Training, "not due yet");
        yield return Case(s_trainer with { Status = Enrolled }, RunPhase.Committing, "made no claim in time");
        yield return Case(s_trainer with { Status = Claimed, Disputes = 1 }, RunPhase.Cut, "disputed (1) and stays pending");
        yield return Case(s_trainer with { Status = Claimed }, RunPhase.Cut, "no attestation was revealed");
        yield return Case(s_claimed with { Accepted = true }, RunPhase.Cut, "was accepted, and waits until the state it started from is settled");
        yield return Case(s_claimed with { Accepted = true, BaseSettled = true }, RunPhase.Cut, "was accepted, and can become final from 1970");
        yield return Case(s_claimed with { Accepted = true, BaseSettled = true, Demanded = true }, RunPhase.Cut, "waits for the answer, and is void if none comes");
        yield return Case(s_claimed with { MissedByDispute = true, BaseSettled = true }, RunPhase.Cut, "it won, and is paid whether or not a later list takes it, and can become final");
        yield return Case(s_claimed with { MissedByDispute = true, LateRound = 7, BaseSettled = true }, RunPhase.Cut, "it won, and was accepted in round 7, and can become final");
        yield return Case(s_claimed with { RunVoid = true, Disputes = 1 }, RunPhase.Cut, "the run's program was shown malformed");
        yield return Case(s_trainer with { Status = Enrolled, RunVoid = true }, RunPhase.Enrolling, "the run's program was shown malformed");
        yield return Case(s_claimed with { Status = Final, Accepted = true, TrainerCredit = 90 }, RunPhase.Cut, "was accepted, nobody refuted it, and it became final: paid in full");
        yield return Case(s_claimed with { Status = Final, LateRound = 2, TrainerCredit = 90 }, RunPhase.Cut, "was accepted in round 2, nobody refuted it, and it became final: paid in full");
        yield return Case(s_trainer with { Status = Void, VoidReason = 4 }, RunPhase.Cut, "showed the claim false. Void: nothing paid, its stake slashed");
        yield return Case(s_trainer with { Status = Void, VoidReason = 5 }, RunPhase.Cut, "demanded on chain did not come. Void");
        yield return Case(s_trainer with { Status = Void, VoidReason = 6 }, RunPhase.Cut, "program is malformed. Void");
        yield return Case(s_nothing with { Candidates = 1 }, RunPhase.Cut, "1 stand, each with its bond");
        yield return Case(s_nothing with { Candidates = 2, CandidatesConvicted = 2 }, RunPhase.Cut, "2 were shown false or not defended: each bond is slashed");
        yield return Case(s_nothing with { Candidates = 2, CandidatesReturned = 2, CandidateSettled = true }, RunPhase.Cut, "the state after the round that was settled");
        yield return Case(s_nothing with { Candidates = 2, CandidatesReturned = 2, CandidateSettled = true }, RunPhase.Cut, "1 were not settled and not convicted");
        yield return Case(s_trainer with { Status = Void, VoidReason = 1 }, RunPhase.Cut, "no claim came in time");
        yield return Case(s_trainer with { Status = Void, VoidReason = 2 }, RunPhase.Cut, "not in the accepted list");
        yield return Case(s_trainer with { Status = Void, VoidReason = 3 }, RunPhase.Cut, "not the settled one");
        yield return Case(s_verifier with { Assigned = 0 }, RunPhase.Cut, "no claim was drawn for it");
        yield return Case(s_verifier, RunPhase.Cut, "slot 2: it did not commit in time");
        yield return Case(s_verifier with { Committed = 0b100 }, RunPhase.Cut, "slot 2: it committed but did not reveal");
        yield return Case(s_verifier with { Committed = 0b101, Revealed = 0b001 }, RunPhase.Cut, "slot 0: it committed and revealed the right trail; paid when");
        yield return Case(s_verifier with { Committed = 0b101, Revealed = 0b101, PaidAttestations = 0b100, AttesterCredit = 5 }, RunPhase.Cut, "slot 2: it committed, revealed the right trail, and was paid");
    }

    [TestCaseSource(nameof(Cases))]
    public void The_reason_is_said(object explanation, int phase, string sentence)
    {
        Reason reason = Reason.Of(0, (RunExplainer.Explanation)explanation, (RunPhase)phase);

        Assert.That(reason.Sentences, Has.One.Contains(sentence));
    }

    [TestCase("0", "0.00")]
    [TestCase("1999999999999999999", "1.99")]
    [TestCase("1400000000000000000000", "1,400.00")]
    [TestCase("10000000000000000", "0.01")]
    public void Amounts_are_cut_and_never_rounded_up(string smallestUnits, string expected)
    {
        Assert.That(Amount.Of(BigInteger.Parse(smallestUnits)), Is.EqualTo(expected));
    }

    [TestCase("2", "2000000000000000000", "2")]
    [TestCase("0.50", "500000000000000000", "0.5")]
    [TestCase("0.000000000000000001", "1", "0.000000000000000001")]
    [TestCase("99999999999999999999", "99999999999999999999000000000000000000", "99999999999999999999")]
    public void Amounts_are_typed_and_shown_to_the_last_digit(string typed, string smallestUnits, string shown)
    {
        Assert.That(Amount.TryParse(typed, out BigInteger amount), Is.True);
        Assert.That(amount, Is.EqualTo(BigInteger.Parse(smallestUnits)));
        Assert.That(Amount.Exact(amount), Is.EqualTo(shown));
    }

    [Test]
    public void What_is_no_amount_above_zero_is_not_read([Values("", "0", "0.0", "-1", "+1", ".5", "5.", "1.2.3", "1,5", "1e3", "0.0000000000000000001", "100000000000000000000", "٣")] string typed)
    {
        Assert.That(Amount.TryParse(typed, out _), Is.False);
    }

    private static TestCaseData Case(RunExplainer.Explanation explanation, RunPhase phase, string sentence) =>
        new TestCaseData(explanation, (int)phase, sentence).SetName($"The_reason_is_said({sentence})");
}
