using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Node.Chain;
using Ledger.Node.Games;
using Ledger.Node.Rules;
using Ledger.Proofs;

namespace Ledger.Node.Tests.Rules;

/// <summary>What a node does about disputes besides replaying: poison, roots posted again, moves on branches, demands.</summary>
public sealed class DisputeRulesTests
{
    private static readonly Hash32 s_next = Given.Word(201), s_false = Given.Word(666);

    [Test]
    public void Poison_is_looked_for_before_anything_is_staked_on_a_game()
    {
        ChainSnapshot chain = Given.Chain(Given.Round(RoundPhase.Committing, Given.Slot(0, SlotState.Claimed, Given.Victor)));

        NodeAction first = new ChallengeClaimRule().Propose(chain, Replayed(null)).Single();
        NodeAction poisoned = new ChallengeClaimRule().Propose(chain, Replayed(new byte[] { 9 })).Single();
        NodeAction clean = new ChallengeClaimRule().Propose(chain, Replayed(ReadOnlyMemory<byte>.Empty)).Single();

        Assert.That(first, Is.EqualTo(new NodeAction.SeekPoison(Given.ClaimOf(0), 1, HasDiverged: false)));
        Assert.That(poisoned, Is.TypeOf<NodeAction.ShowPoison>());
        Assert.That(clean, Is.TypeOf<NodeAction.CommitOpening>());
    }

    [Test]
    public void A_claim_of_a_round_that_leaves_the_finite_numbers_is_searched_by_rows()
    {
        Claim claim = Given.ClaimOf(0);
        NodeKnowledge own = Given.Node(Given.Victor, NodeRoles.Verifier, claim) with
        {
            Replays = new Dictionary<Hash32, ReplayRecord> { [claim.Hash] = Given.Replayed(claim, upheld: false) with { CounterRoot = Hash32.Zero, Poison = null } },
        };

        NodeAction seek = new ChallengeClaimRule().Propose(Given.Chain(Given.Round(RoundPhase.Committing, Given.Slot(0, SlotState.Claimed))), own).Single();

        Assert.That(((NodeAction.SeekPoison)seek).HasDiverged, Is.True);
    }

    [Test]
    public void A_false_root_that_is_posted_again_after_its_conviction_is_challenged_again_under_another_salt()
    {
        ChainSnapshot chain = Given.Chain(CutRound());
        Hash32 key = DisputeOpening.OfCandidate(Given.Run, 0, Given.Genesis, s_false, default, default).Key;
        NodeKnowledge before = Derived(key, GameStatus.Convicted);
        NodeKnowledge own = before with { Salts = new Dictionary<(Hash32, int), Hash32> { [(key, 0)] = Given.Word(1), [(key, 1)] = Given.Word(2) } };

        Assert.That(new ChallengeCandidateRule().Propose(chain, before).Single(), Is.EqualTo(new NodeAction.DrawSalt(key, 1)));
        Assert.That(((NodeAction.CommitOpening)new ChallengeCandidateRule().Propose(chain, own).Single()).Opening.Salt, Is.EqualTo(Given.Word(2)));
        Assert.That(new ChallengeCandidateRule().Propose(chain with { Followed = chain.Pin.Number + 1 }, own), Is.Empty, "the candidates seen are older than the conviction");
    }

    [TestCase(GameStatus.Active)]
    [TestCase(GameStatus.Lost)]
    public void A_false_root_about_which_an_own_game_goes_on_or_was_lost_is_not_challenged_twice(GameStatus status)
    {
        Hash32 key = DisputeOpening.OfCandidate(Given.Run, 0, Given.Genesis, s_false, default, default).Key;
        NodeKnowledge own = Derived(key, status) with { Salts = new Dictionary<(Hash32, int), Hash32> { [(key, 0)] = Given.Word(1) } };

        Assert.That(new ChallengeCandidateRule().Propose(Given.Chain(CutRound()), own), Is.Empty);
    }

    [TestCase(GameStatus.Active)]
    [TestCase(GameStatus.Lost)]
    public void A_false_root_that_others_had_convicted_and_that_is_posted_again_is_challenged_whatever_became_of_the_own_game(GameStatus status)
    {
        Hash32 key = DisputeOpening.OfCandidate(Given.Run, 0, Given.Genesis, s_false, default, default).Key;
        NodeKnowledge own = Derived(key, status) with { Salts = new Dictionary<(Hash32, int), Hash32> { [(key, 0)] = Given.Word(1) } };
        own = own with { Games = [own.Games[0] with { IsSettled = true }] };

        Assert.That(new ChallengeCandidateRule().Propose(Given.Chain(CutRound()), own).Single(), Is.EqualTo(new NodeAction.DrawSalt(key, 1)));
    }

    [Test]
    public void A_choice_is_bound_to_what_was_said_and_a_move_that_holds_its_hashes_is_sent_as_it_is()
    {
        Address contract = Given.Account(77);
        CallData pick = Disputes.Calls.Pick(contract, 7, 3), leaf = Disputes.Calls.PostLeaf(contract, 7, new IGames.Link(default, 0, 0, default, []), []);

        CallData bound = BranchBound.Bind(pick, 7, Given.Word(5));

        Assert.That(bound.Data, Is.EqualTo(Disputes.Calls.PlayAt(contract, 7, Given.Word(5), pick.Data).Data));
        Assert.That(BranchBound.Bind(leaf, 7, Given.Word(5)), Is.SameAs(leaf));
    }

    [Test]
    public void What_was_said_depends_on_every_topic_and_every_byte_of_every_event_and_not_on_the_block()
    {
        Log Event(byte topic, byte data, ulong block) => new(Given.Account(77), [Given.Word(topic)], [data], block, Given.Word(block), default, 0, 0);

        Hash32 said = GameLogs.Said([Event(1, 1, 10), Event(2, 2, 11)]);

        Assert.That(GameLogs.Said([Event(1, 1, 20), Event(2, 2, 21)]), Is.EqualTo(said));
        Assert.That(GameLogs.Said([Event(1, 1, 10), Event(2, 3, 11)]), Is.Not.EqualTo(said));
        Assert.That(GameLogs.Said([Event(1, 1, 10), Event(3, 2, 11)]), Is.Not.EqualTo(said));
        Assert.That(GameLogs.Said([Event(1, 1, 10)]), Is.Not.EqualTo(said));
    }

    [TestCase(DemandPart.Base)]
    [TestCase(DemandPart.Update)]
    [TestCase(DemandPart.Trace)]
    public void A_trainer_opens_every_leaf_of_its_own_claim_and_sends_it_at_once(DemandPart part)
    {
        LeafDemand demand = new(Given.Word(8), Given.ClaimOf(0).Hash, part, 0, 0, Deadline: 950);
        ChainSnapshot chain = Given.Chain(Given.Round(RoundPhase.Committing, Given.Slot(0, SlotState.Claimed)), time: 900);
        NodeKnowledge own = Given.Node(Given.Alice, NodeRoles.Trainer, Given.ClaimOf(0)) with { Demands = [demand] };
        CallData call = new(Given.Account(77), [1]);

        NodeAction.Transaction sent = (NodeAction.Transaction)new AnswerDemandRule().Propose(chain, own with { Leaves = new Dictionary<Hash32, CallData> { [demand.Id] = call } }).Single();

        Assert.That(new AnswerDemandRule().Propose(chain, own).Single(), Is.EqualTo(new NodeAction.OpenLeaf(demand, Given.ClaimOf(0), 1)));
        Assert.That(sent, Is.EqualTo(new NodeAction.AnswerDemand(demand.Id, call)));
        Assert.That(new ExpireDemandRule().Propose(chain, own), Is.Empty, "never against itself");
    }

    [Test]
    public void Others_help_where_blobs_are_enough_never_a_claim_that_they_found_false_and_end_what_nobody_answered()
    {
        Claim claim = Given.ClaimOf(0);
        LeafDemand update = new(Given.Word(8), claim.Hash, DemandPart.Update, 0, 0, Deadline: 950), trace = update with { Id = Given.Word(9), Part = DemandPart.Trace };
        ChainSnapshot chain = Given.Chain(Given.Round(RoundPhase.Committing, Given.Slot(0, SlotState.Claimed)), time: 900);
        NodeKnowledge own = Given.Node(Given.Victor, NodeRoles.Verifier, claim) with { Demands = [update, trace] };
        NodeKnowledge knowsBetter = own with { Replays = new Dictionary<Hash32, ReplayRecord> { [claim.Hash] = Given.Replayed(claim, upheld: false) } };
        ChainSnapshot late = chain with { Pin = chain.Pin with { Time = 951 } };

        Assert.That(new AnswerDemandRule().Propose(chain, own).Single(), Is.EqualTo(new NodeAction.OpenLeaf(update, claim, 1)));
        Assert.That(new AnswerDemandRule().Propose(chain, knowsBetter), Is.Empty);
        Assert.That(new ExpireDemandRule().Propose(chain, own), Is.Empty);
        Assert.That(new ExpireDemandRule().Propose(late, own with { Leaves = new Dictionary<Hash32, CallData> { [update.Id] = new(Given.Account(77), [1]) } }).Single().Key, Is.EqualTo(new NodeAction.ExpireDemand(trace.Id).Key));
    }

    [TestCase(SlotState.Final)]
    [TestCase(SlotState.Void)]
    public void Demands_about_claims_that_have_ended_are_left_alone(SlotState state)
    {
        LeafDemand demand = new(Given.Word(8), Given.ClaimOf(0).Hash, DemandPart.Base, 0, 0, Deadline: 800);
        ChainSnapshot chain = Given.Chain(Given.Round(RoundPhase.Cut, Given.Slot(0, SlotState.Claimed) with { State = state }));
        NodeKnowledge own = Given.Node(Given.Bob, NodeRoles.Trainer, Given.ClaimOf(0)) with { Demands = [demand] };

        Assert.That(new AnswerDemandRule().Propose(chain, own).Concat(new ExpireDemandRule().Propose(chain, own)), Is.Empty);
    }

    private static RoundSnapshot CutRound() => Given.Round(RoundPhase.Cut, Given.Slot(0, SlotState.Claimed)) with
    {
        CutAt = 1_000,
        Accepted = 1,
        Candidates = [new CandidateSnapshot(s_false, Given.Genesis, Given.Bob, PostedAt: 1_000, Disputes: 0, Settled: false, Convicted: false, BondReturned: false)],
    };

    private static NodeKnowledge Derived(Hash32 key, GameStatus status) => Given.Node(Given.Alice, NodeRoles.Trainer, Given.ClaimOf(0)) with
    {
        Account = Given.Account(7),
        StateRoots = new Dictionary<uint, Hash32> { [0] = Given.Genesis, [1] = s_next },
        Games = [new OpenedGame(1, key, Given.Account(7), Given.Bob, new GameSubject.OfCandidate(Given.Run, 0, Given.Genesis, s_false), Given.Word(3), status, status == GameStatus.Convicted)],
    };

    private static NodeKnowledge Replayed(ReadOnlyMemory<byte>? poison)
    {
        Claim claim = Given.ClaimOf(0);
        return Given.Node(Given.Victor, NodeRoles.Verifier, claim) with
        {
            Replays = new Dictionary<Hash32, ReplayRecord> { [claim.Hash] = Given.Replayed(claim, upheld: false) with { Poison = poison } },
        };
    }
}
