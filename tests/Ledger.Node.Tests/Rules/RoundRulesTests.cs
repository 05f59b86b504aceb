using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Node.Chain;
using Ledger.Node.Games;
using Ledger.Node.Rules;
using Ledger.Proofs;
using Ledger.Proofs.Game;

namespace Ledger.Node.Tests.Rules;

public sealed class RoundRulesTests
{
    [Test]
    public void A_slot_without_a_recorded_claim_trains()
    {
        ChainSnapshot chain = Given.Chain(Given.Round(RoundPhase.Training, Given.Slot(0), Given.Slot(1)));

        NodeAction[] actions = [.. new TrainRule().Propose(chain, Given.Node(Given.Bob))];

        Assert.That(actions, Is.EqualTo(new[] { new NodeAction.Train(Given.Run, 0, 1, 2, Given.Seed, Given.Genesis) }));
    }

    [Test]
    public void A_recorded_claim_is_sent_and_nothing_is_trained_again()
    {
        Claim recorded = Given.ClaimOf(1);
        ChainSnapshot chain = Given.Chain(Given.Round(RoundPhase.Training, Given.Slot(0), Given.Slot(1)));
        NodeKnowledge own = Given.Node(Given.Bob) with { OwnClaims = new Dictionary<uint, Claim> { [0] = recorded } };

        Assert.That(new TrainRule().Propose(chain, own), Is.EqualTo(new[] { new NodeAction.SendClaim(recorded) }));
    }

    [Test]
    public void A_recorded_claim_of_another_seed_forfeits_the_round()
    {
        Claim recorded = Given.ClaimOf(1) with { Seed = Given.Word(1) };
        ChainSnapshot chain = Given.Chain(Given.Round(RoundPhase.Training, Given.Slot(0), Given.Slot(1)));
        NodeKnowledge own = Given.Node(Given.Bob) with { OwnClaims = new Dictionary<uint, Claim> { [0] = recorded } };

        Assert.That(new TrainRule().Propose(chain, own), Is.Empty);
    }

    [TestCase(9UL, 1)]
    [TestCase(10UL, 0)]
    [TestCase(11UL, 0)]
    public void A_slot_whose_claim_may_be_forgotten_is_sat_out(ulong forgottenUpTo, int trained)
    {
        ChainSnapshot chain = Given.Chain(Given.Round(RoundPhase.Training, Given.Slot(0), Given.Slot(1)));

        Assert.That(new TrainRule().Propose(chain, Given.Node(Given.Bob) with { ForgottenUpTo = forgottenUpTo }).Count(), Is.EqualTo(trained));
    }

    [Test]
    public void A_claim_that_the_backup_still_knows_is_sent()
    {
        Claim recorded = Given.ClaimOf(1);
        ChainSnapshot chain = Given.Chain(Given.Round(RoundPhase.Training, Given.Slot(0), Given.Slot(1)));
        NodeKnowledge own = Given.Node(Given.Bob) with { ForgottenUpTo = 11, OwnClaims = new Dictionary<uint, Claim> { [0] = recorded } };

        Assert.That(new TrainRule().Propose(chain, own), Is.EqualTo(new[] { new NodeAction.SendClaim(recorded) }));
    }

    [TestCase(SlotState.Claimed)]
    [TestCase(SlotState.Void)]
    public void A_slot_that_is_through_is_left_alone(SlotState state)
    {
        ChainSnapshot chain = Given.Chain(Given.Round(RoundPhase.Training, Given.Slot(0), Given.Slot(1, state)));

        Assert.That(new TrainRule().Propose(chain, Given.Node(Given.Bob)), Is.Empty);
    }

    [TestCase(RoundPhase.Training)]
    [TestCase(RoundPhase.Committing)]
    public void A_verifier_replays_what_it_was_drawn_for_as_soon_as_it_is_claimed(RoundPhase phase)
    {
        RoundSnapshot round = Given.Round(phase, Given.Slot(0, SlotState.Claimed, Given.Victor), Given.Slot(1, SlotState.Claimed, Given.Stranger));
        NodeKnowledge own = Given.Node(Given.Victor, NodeRoles.Verifier, Given.ClaimOf(0), Given.ClaimOf(1));

        Assert.That(new ReplayRule().Propose(Given.Chain(round), own), Is.EqualTo(new[] { new NodeAction.Replay(Given.ClaimOf(0), 2) }));
    }

    [Test]
    public void A_claim_whose_fields_were_not_seen_is_not_replayed()
    {
        RoundSnapshot round = Given.Round(RoundPhase.Training, Given.Slot(0, SlotState.Claimed, Given.Victor));

        Assert.That(new ReplayRule().Propose(Given.Chain(round), Given.Node(Given.Victor, NodeRoles.Verifier)), Is.Empty);
    }

    [TestCase(RoundPhase.Training, 0)]
    [TestCase(RoundPhase.Committing, 1)]
    [TestCase(RoundPhase.Revealing, 0)]
    public void An_upheld_replay_is_committed_in_its_phase_alone(RoundPhase phase, int commits)
    {
        RoundSnapshot round = Given.Round(phase, Given.Slot(0, SlotState.Claimed, Given.Victor));

        Assert.That(new CommitRule().Propose(Given.Chain(round), Verifier(upheld: true)).Count(), Is.EqualTo(commits));
    }

    [Test]
    public void A_contradicted_claim_is_disputed_and_never_attested()
    {
        SlotSnapshot slot = Given.Slot(0, SlotState.Claimed, Given.Victor);
        NodeKnowledge own = Verifier(upheld: false);

        NodeAction[] committing = [.. NodeRules.Propose(Given.Chain(Given.Round(RoundPhase.Committing, slot)), own)];
        NodeAction[] revealing = [.. NodeRules.Propose(Given.Chain(Given.Round(RoundPhase.Revealing, slot)), own)];

        DisputeOpening opening = DisputeOpening.Of(Given.ClaimOf(0), Given.Word(777), Given.Replayed(Given.ClaimOf(0), upheld: false).Salt);
        Assert.That(committing.OfType<NodeAction.Commit>().Single().Commitment, Is.EqualTo(own.Replays.Values.Single().Commitment(Given.Victor)), "nobody waits for this verifier");
        Assert.That(committing.OfType<NodeAction.CommitOpening>().Single(), Is.EqualTo(new NodeAction.CommitOpening(opening, own.Account, 20)));
        Assert.That(revealing.Single(), Is.TypeOf<NodeAction.CommitOpening>());
    }

    [TestCase(11ul, false)]
    [TestCase(12ul, true)]
    [TestCase(266ul, true)]
    [TestCase(267ul, false)]
    public void An_opening_is_revealed_from_the_block_after_its_commitment_and_for_256_blocks(ulong block, bool isOpened)
    {
        RoundSnapshot round = Given.Round(RoundPhase.Committing, Given.Slot(0, SlotState.Claimed, Given.Victor));
        DisputeOpening opening = DisputeOpening.Of(Given.ClaimOf(0), Given.Word(777), Given.Replayed(Given.ClaimOf(0), upheld: false).Salt);
        NodeKnowledge own = Verifier(upheld: false);
        own = own with { Commitments = new Dictionary<Hash32, ulong> { [opening.Commitment(own.Account)] = 11 } };

        NodeAction[] proposed = [.. new ChallengeClaimRule().Propose(Given.Chain(round, block: block), own)];

        Assert.That(proposed, Is.EqualTo(isOpened ? (NodeAction[])[new NodeAction.OpenDispute(opening, own.Account)] : []));
    }

    [Test]
    public void A_false_claim_is_challenged_beside_others_who_may_lose_on_purpose_but_only_once()
    {
        RoundSnapshot round = Given.Round(RoundPhase.Committing, Given.Slot(0, SlotState.Claimed, Given.Victor) with { Disputes = 1 });
        NodeKnowledge own = Verifier(upheld: false) with { Account = Given.Account(8) };
        OpenedGame Game(Address challenger) => new(
            1, new GameSubject.OfClaim(Given.ClaimOf(0)).Key, challenger, Given.Alice, new GameSubject.OfClaim(Given.ClaimOf(0)), Given.Word(1), GameStatus.Active);

        Assert.That(new ChallengeClaimRule().Propose(Given.Chain(round), own with { Games = [Game(Given.Stranger)] }).Single(), Is.TypeOf<NodeAction.CommitOpening>());
        Assert.That(new ChallengeClaimRule().Propose(Given.Chain(round), own with { Games = [Game(own.Account)] }), Is.Empty);
    }

    [Test]
    public void A_move_is_worked_out_once_and_then_sent_under_a_name_that_a_restart_finds_again()
    {
        GameSubject.OfClaim about = new(Given.ClaimOf(0));
        OpenedGame opened = new(7, about.Key, Given.Stranger, Given.Alice, about, Given.Word(3), GameStatus.Active);
        GameTopic topic = new(new DisputeSubject.OfClaim(about.Claim, 2), []);
        ChainSnapshot chain = Given.Chain(Given.Round(RoundPhase.Committing, Given.Slot(0, SlotState.Claimed))) with
        {
            Games = [new GameSnapshot(opened, topic, GameStage.Steps, ChallengersTurn: false, Deadline: 950)],
        };
        CallData call = new(Given.Account(77), [1, 2, 3]);
        NodeKnowledge own = Given.Node(Given.Alice), knows = own with
        {
            Answers = new Dictionary<(ulong, Hash32), GameAnswer> { [(7, Given.Word(3))] = new GameAnswer(call) },
        };

        NodeAction.PlayMove sent = new(7, Given.Word(3), call) { Deadline = 950 };
        Assert.That(new PlayRule().Propose(chain, own).Single(), Is.EqualTo(new NodeAction.Answer(Given.Run, 7, Given.Word(3), DisputeSide.Defender, topic)));
        Assert.That(new PlayRule().Propose(chain, knows).Single(), Is.EqualTo(sent));
        Assert.That(sent.Key, Is.EqualTo($"game/7/{Given.Word(3)}"));
        Assert.That(new PlayRule().Propose(chain, own with { Identity = Given.Bob }), Is.Empty, "nobody else's move");
        Assert.That(new EndGameRule().Propose(chain, own), Is.Empty);
        ChainSnapshot settled = chain with { Games = [chain.Games[0] with { Opened = opened with { IsSettled = true } }] };
        Assert.That(new EndGameRule().Propose(settled, own).Single(), Is.TypeOf<NodeAction.EndGame>(), "its subject was convicted otherwise");
        Assert.That(new PlayRule().Propose(settled, knows), Is.Empty);
        Assert.That(
            new EndGameRule().Propose(chain with { Pin = chain.Pin with { Time = 951 } }, own with { Identity = Given.Bob }).Single(),
            Is.TypeOf<NodeAction.TimeOut>());
    }

    [Test]
    public void Only_the_own_commitment_is_revealed()
    {
        Claim claim = Given.ClaimOf(0);
        ReplayRecord replay = Given.Replayed(claim);
        SlotSnapshot WithCommitment(Hash32 commitment) => Given.Slot(0, SlotState.Claimed) with
        {
            Verifiers = [new AssignmentSnapshot(Given.Victor, commitment, Revealed: false)],
        };
        NodeKnowledge own = Verifier(upheld: true);

        IEnumerable<NodeAction> right = new RevealRule().Propose(Given.Chain(Given.Round(RoundPhase.Revealing, WithCommitment(replay.Commitment(Given.Victor)))), own);
        IEnumerable<NodeAction> foreign = new RevealRule().Propose(Given.Chain(Given.Round(RoundPhase.Revealing, WithCommitment(Given.Word(5)))), own);

        Assert.That(right.Single(), Is.TypeOf<NodeAction.Reveal>());
        Assert.That(foreign, Is.Empty);
    }

    private static NodeKnowledge Verifier(bool upheld)
    {
        Claim claim = Given.ClaimOf(0);
        return Given.Node(Given.Victor, NodeRoles.Verifier, claim) with
        {
            Replays = new Dictionary<Hash32, ReplayRecord> { [claim.Hash] = Given.Replayed(claim, upheld) },
        };
    }
}
