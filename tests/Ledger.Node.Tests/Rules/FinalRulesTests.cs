using Ledger.Cryptography;
using Ledger.Node.Chain;
using Ledger.Node.Rules;
using Ledger.Proofs;

namespace Ledger.Node.Tests.Rules;

public sealed class FinalRulesTests
{
    private static readonly Hash32 s_next = Given.Word(201);

    [Test]
    public void The_state_after_a_cut_is_derived_from_the_accepted_claims_in_slot_order()
    {
        RoundSnapshot round = CutRound(Given.Slot(0, SlotState.Claimed), Given.Slot(1, SlotState.Claimed)) with { Accepted = 0b11 };

        NodeAction.Derive derive = (NodeAction.Derive)new DeriveRule().Propose(Given.Chain(round), Node(Given.ClaimOf(0), Given.ClaimOf(1))).Single();

        Assert.That(derive.Accepted, Is.EqualTo(new List<Claim> { Given.ClaimOf(0), Given.ClaimOf(1) }));
    }

    [Test]
    public void Nothing_is_derived_while_an_accepted_claim_has_not_been_seen()
    {
        RoundSnapshot round = CutRound(Given.Slot(0, SlotState.Claimed), Given.Slot(1, SlotState.Claimed)) with { Accepted = 0b11 };

        Assert.That(new DeriveRule().Propose(Given.Chain(round), Node(Given.ClaimOf(1))), Is.Empty);
    }

    [Test]
    public void An_empty_list_derives_the_same_state()
    {
        RoundSnapshot round = CutRound(Given.Slot(0, SlotState.Claimed)) with { Accepted = 0 };

        NodeAction.Derive derive = (NodeAction.Derive)new DeriveRule().Propose(Given.Chain(round), Node()).Single();

        Assert.That(derive.Accepted, Is.Empty);
    }

    [Test]
    public void The_derived_root_is_posted_when_nobody_has()
    {
        RoundSnapshot round = CutRound(Given.Slot(0, SlotState.Claimed)) with { Accepted = 1 };

        Assert.That(new CandidateRule().Propose(Given.Chain(round), Derived()), Is.EqualTo(new[] { new NodeAction.PostCandidate(Given.Run, 0, Given.Genesis, s_next) }));
    }

    [Test]
    public void The_same_root_is_not_posted_twice()
    {
        RoundSnapshot round = CutRound(Given.Slot(0, SlotState.Claimed)) with { Accepted = 1, Candidates = [Candidate(s_next)] };

        Assert.That(new CandidateRule().Propose(Given.Chain(round), Derived()), Is.Empty);
    }

    [Test]
    public void Another_root_is_contradicted_at_once_and_disputed()
    {
        RoundSnapshot round = CutRound(Given.Slot(0, SlotState.Claimed)) with { Accepted = 1, Candidates = [Candidate(Given.Word(666))] };
        NodeKnowledge unprepared = Derived() with { Account = Given.Account(7) };
        NodeAction.DrawSalt draw = new ChallengeCandidateRule().Propose(Given.Chain(round), unprepared).OfType<NodeAction.DrawSalt>().Single();
        NodeKnowledge own = unprepared with { Salts = new Dictionary<(Hash32, int), Hash32> { [(draw.Subject, draw.Attempt)] = Given.Word(55) } };

        DisputeOpening opening = new ChallengeCandidateRule().Propose(Given.Chain(round), own).OfType<NodeAction.CommitOpening>().Single().Opening;

        Assert.That(new CandidateRule().Propose(Given.Chain(round), own), Is.EqualTo(new[] { new NodeAction.PostCandidate(Given.Run, 0, Given.Genesis, s_next) }));
        Assert.That(opening.Key, Is.EqualTo(DisputeOpening.OfCandidate(Given.Run, 0, Given.Genesis, Given.Word(666), default, default).Key));
        Assert.That(opening.CounterRoot, Is.EqualTo(s_next));
        Assert.That(opening.Salt, Is.EqualTo(Given.Word(55)));
    }

    [Test]
    public void A_candidate_of_another_base_falls_by_itself_and_one_that_was_shown_false_is_left_alone()
    {
        RoundSnapshot round = CutRound(Given.Slot(0, SlotState.Claimed)) with
        {
            Accepted = 1,
            Candidates = [Candidate(s_next), Candidate(Given.Word(666)) with { Convicted = true }, Candidate(Given.Word(667)) with { BaseRoot = Given.Word(5) }],
        };

        Assert.That(new ChallengeCandidateRule().Propose(Given.Chain(round), Derived()), Is.Empty);
    }

    [TestCase(1_014ul, false)]
    [TestCase(1_015ul, true)]
    public void A_candidate_is_settled_after_its_window(ulong time, bool settles)
    {
        RoundSnapshot round = CutRound(Given.Slot(0, SlotState.Claimed)) with { Accepted = 1, Candidates = [Candidate(s_next)] };

        Assert.That(new SettleRule().Propose(Given.Chain(round, time), Derived()).Any(), Is.EqualTo(settles));
    }

    [Test]
    public void A_candidate_that_this_node_did_not_derive_is_not_settled_by_it()
    {
        RoundSnapshot round = CutRound(Given.Slot(0, SlotState.Claimed)) with { Accepted = 1, Candidates = [Candidate(Given.Word(666))] };

        Assert.That(new SettleRule().Propose(Given.Chain(round, 9_999), Derived()), Is.Empty);
        Assert.That(new SettleRule().Propose(Given.Chain(round, 9_999), Node(Given.ClaimOf(0))), Is.Empty);
    }

    [Test]
    public void Two_standing_candidates_settle_nothing()
    {
        RoundSnapshot round = CutRound(Given.Slot(0, SlotState.Claimed)) with { Accepted = 1, Candidates = [Candidate(s_next), Candidate(Given.Word(666))] };

        Assert.That(new SettleRule().Propose(Given.Chain(round, 9_999), Derived()), Is.Empty);
    }

    [TestCase(0, 2_000ul, true)]
    [TestCase(0, 1_999ul, false)]
    [TestCase(1, 2_000ul, false)]
    public void A_slot_is_final_after_its_window_and_never_in_dispute(int disputes, ulong time, bool final)
    {
        RoundSnapshot round = CutRound(Given.Slot(0, SlotState.Claimed) with { FinalizableAt = 2_000, Disputes = disputes });

        Assert.That(new FinalizeRule().Propose(Given.Chain(round, time), Node(Given.ClaimOf(0))).Any(), Is.EqualTo(final));
    }

    [Test]
    public void All_claims_of_a_round_that_can_end_are_ended_in_one_call()
    {
        RoundSnapshot round = CutRound(
            Given.Slot(0, SlotState.Claimed) with { FinalizableAt = 1_000 }, Given.Slot(1, SlotState.Claimed) with { FinalizableAt = 2_000 },
            Given.Slot(2, SlotState.Claimed) with { FinalizableAt = 1_000 });

        NodeAction[] early = [.. new FinalizeRule().Propose(Given.Chain(round, 1_500), Node(Given.ClaimOf(0), Given.ClaimOf(1), Given.ClaimOf(2)))];
        NodeAction[] later = [.. new FinalizeRule().Propose(Given.Chain(round, 2_000), Node(Given.ClaimOf(0), Given.ClaimOf(1), Given.ClaimOf(2)))];

        Assert.That(((NodeAction.FinalizeSlots)early.Single()).Claims.Select(static claim => claim.Slot), Is.EqualTo((uint[])[0, 2]));
        Assert.That(((NodeAction.FinalizeSlots)later.Single()).Claims.Select(static claim => claim.Slot), Is.EqualTo((uint[])[0, 1, 2]));
        Assert.That(later[0].Key, Is.Not.EqualTo(early[0].Key), "another set is another transaction");
    }

    [Test]
    public void A_slot_waits_for_its_base_to_be_settled()
    {
        RoundSnapshot round = CutRound(Given.Slot(0, SlotState.Claimed) with { FinalizableAt = 1 }) with { BaseSettled = false };

        Assert.That(new FinalizeRule().Propose(Given.Chain(round, 9_999), Node(Given.ClaimOf(0))), Is.Empty);
    }

    [Test]
    public void A_claim_that_this_node_found_false_is_not_paid_by_it()
    {
        Claim claim = Given.ClaimOf(0);
        RoundSnapshot round = CutRound(Given.Slot(0, SlotState.Claimed) with { FinalizableAt = 1 });
        NodeKnowledge own = Node(claim) with { Replays = new Dictionary<Hash32, ReplayRecord> { [claim.Hash] = Given.Replayed(claim, upheld: false) } };

        Assert.That(new FinalizeRule().Propose(Given.Chain(round, 9_999), own), Is.Empty);
    }

    [TestCase(RoundPhase.Training, false)]
    [TestCase(RoundPhase.Committing, true)]
    public void A_slot_without_a_claim_is_voided_once_claims_are_closed(RoundPhase phase, bool voids)
    {
        RoundSnapshot round = Given.Round(phase, Given.Slot(0), Given.Slot(1, SlotState.Claimed));

        Assert.That(new VoidRule().Propose(Given.Chain(round), Node()).Any(), Is.EqualTo(voids));
    }

    [Test]
    public void Each_withdrawal_is_an_intent_of_its_own()
    {
        ChainSnapshot chain = Given.Chain(CutRound(), credit: 5);

        string first = new WithdrawRule().Propose(chain, Node()).Single().Key;
        string second = new WithdrawRule().Propose(chain, Node() with { Withdrawals = 1 }).Single().Key;

        Assert.That(first, Is.Not.EqualTo(second));
        Assert.That(new WithdrawRule().Propose(Given.Chain(CutRound()), Node()), Is.Empty);
    }

    [Test]
    public void A_node_without_a_role_sends_nothing()
    {
        RoundSnapshot round = CutRound(Given.Slot(0, SlotState.Claimed) with { FinalizableAt = 1 }, Given.Slot(1)) with { Accepted = 1, Candidates = [Candidate(Given.Word(6))] };
        NodeKnowledge own = Derived() with { Roles = NodeRoles.None };

        Assert.That(NodeRules.Propose(Given.Chain(round, 9_999), own).OfType<NodeAction.Transaction>(), Is.Empty);
    }

    private static RoundSnapshot CutRound(params SlotSnapshot[] slots) => Given.Round(RoundPhase.Cut, slots) with { CutAt = 1_000 };

    private static NodeKnowledge Node(params Claim[] claims) => Given.Node(Given.Alice, NodeRoles.Trainer, claims);

    private static NodeKnowledge Derived() =>
        Node(Given.ClaimOf(0)) with { StateRoots = new Dictionary<uint, Hash32> { [0] = Given.Genesis, [1] = s_next } };

    private static CandidateSnapshot Candidate(Hash32 root) =>
        new(root, Given.Genesis, Given.Bob, PostedAt: 1_000, Disputes: 0, Settled: false, Convicted: false, BondReturned: false);
}
