using Ledger.Ethereum;
using Ledger.Node.Chain;
using Ledger.Node.Rules;

namespace Ledger.Node.Tests.Rules;

public sealed class EnrolRulesTests
{
    [Test]
    public void A_prepared_trainer_takes_a_slot()
    {
        ChainSnapshot chain = Given.Chain(Given.Round(RoundPhase.Enrolling));

        NodeAction[] actions = [.. new EnrolTrainerRule().Propose(chain, Given.Node(Given.Alice))];

        Assert.That(actions, Is.EqualTo(new[] { new NodeAction.EnrolTrainer(Given.Run, 0) }));
    }

    [Test]
    public void A_run_with_a_schema_takes_a_trainer_with_its_proof_only()
    {
        ChainSnapshot chain = Given.Chain(Given.Round(RoundPhase.Enrolling));
        chain = chain with { Terms = chain.Terms with { CredentialSchema = 7 } };
        byte[] proof = [1, 2, 3];
        NodeAction.ProveCredential prove = new(Given.Run, 0, 7);

        Assert.That(new EnrolTrainerRule().Propose(chain, Given.Node(Given.Alice)), Is.EqualTo(new[] { prove }), "made beside the loop");
        Assert.That(Propose(new CredentialProof(1, proof, IsFresh: true)), Is.EqualTo(new[] { prove }), "that one is of another round");
        NodeAction action = Propose(new CredentialProof(0, proof, IsFresh: true)).Single();
        Assert.That((action as NodeAction.EnrolWithCredential)?.Proof.ToArray(), Is.EqualTo(proof));
        NodeAction[] again = Propose(new CredentialProof(0, proof, IsFresh: false));
        Assert.That(again[0], Is.InstanceOf<NodeAction.EnrolWithCredential>(), "the last one made counts until there is a newer one");
        Assert.That(again[1..], Is.EqualTo(new[] { prove }));

        NodeAction[] Propose(CredentialProof made) => [.. new EnrolTrainerRule().Propose(chain, Given.Node(Given.Alice) with { CredentialProof = made })];
    }

    [Test]
    public void Nobody_enrols_before_data_and_program_are_checked()
    {
        ChainSnapshot chain = Given.Chain(Given.Round(RoundPhase.Enrolling));
        NodeKnowledge own = Given.Node(Given.Alice, NodeRoles.Trainer | NodeRoles.Verifier) with { Prepared = false };

        Assert.That(NodeRules.Propose(chain, own), Is.Empty);
    }

    [Test]
    public void A_trainer_enrols_once()
    {
        ChainSnapshot chain = Given.Chain(Given.Round(RoundPhase.Enrolling, Given.Slot(0)));

        Assert.That(new EnrolTrainerRule().Propose(chain, Given.Node(Given.Alice)), Is.Empty);
    }

    [Test]
    public void A_trainer_with_a_limit_stops_when_it_is_reached()
    {
        ChainSnapshot chain = Given.Chain(Given.Round(RoundPhase.Enrolling));

        Assert.That(new EnrolTrainerRule().Propose(chain, Given.Node(Given.Alice) with { RoundsLeft = 0 }), Is.Empty);
    }

    [Test]
    public void A_verifier_joins_with_the_least_weight()
    {
        ChainSnapshot chain = Given.Chain(Given.Round(RoundPhase.Enrolling) with { Verifiers = [] });

        NodeAction[] actions = [.. new EnrolVerifierRule().Propose(chain, Given.Node(Given.Victor, NodeRoles.Verifier))];

        Assert.That(actions, Is.EqualTo(new[] { new NodeAction.EnrolVerifier(Given.Run, 0, 50) }));
    }

    [TestCase(109, true)]
    [TestCase(110, false)]
    public void A_deposit_below_stake_and_bond_is_filled_up(int available, bool fills)
    {
        ChainSnapshot chain = Given.Chain(Given.Round(RoundPhase.Enrolling), available: available);

        NodeAction[] actions = [.. new DepositRule().Propose(chain, Given.Node(Given.Alice))];

        Assert.That(actions.OfType<NodeAction.Deposit>().Sum(deposit => (int)deposit.Amount), Is.EqualTo(fills ? 440 : 0));
    }

    [TestCase(999ul, false)]
    [TestCase(1_000ul, true)]
    public void Enrolment_closes_at_its_deadline_with_both_minima(ulong time, bool closes)
    {
        ChainSnapshot chain = Given.Chain(Given.Round(RoundPhase.Enrolling, Given.Slot(0), Given.Slot(1)), time);

        Assert.That(new CloseEnrolmentRule().Propose(chain, Given.Node(Given.Alice)).Any(), Is.EqualTo(closes));
    }

    [Test]
    public void Enrolment_with_both_maxima_closes_at_once()
    {
        RoundSnapshot full = Given.Round(RoundPhase.Enrolling, [.. Enumerable.Range(0, 4).Select(n => Given.Slot(n))]) with { Verifiers = [Given.Victor, Given.Stranger] };

        Assert.That(new CloseEnrolmentRule().Propose(Given.Chain(full), Given.Node(Given.Alice)).Any(), Is.True);
    }

    [Test]
    public void Enrolment_without_verifiers_stays_open()
    {
        RoundSnapshot round = Given.Round(RoundPhase.Enrolling, Given.Slot(0), Given.Slot(1)) with { Verifiers = [] };

        Assert.That(new CloseEnrolmentRule().Propose(Given.Chain(round, time: 5_000), Given.Node(Given.Alice)), Is.Empty);
    }

    [TestCase(11ul, false)]
    [TestCase(12ul, true)]
    public void The_seed_is_drawn_once_its_block_exists(ulong block, bool draws)
    {
        ChainSnapshot chain = Given.Chain(Given.Round(RoundPhase.Seeding, Given.Slot(0), Given.Slot(1)), block: block);

        Assert.That(new DrawSeedRule().Propose(chain, Given.Node(Given.Alice)).Any(), Is.EqualTo(draws));
    }

    [Test]
    public void Every_node_has_its_own_rank_and_trainers_come_first()
    {
        RoundSnapshot round = Given.Round(RoundPhase.Cutting, Given.Slot(0), Given.Slot(1)) with { Number = 1 };
        ChainSnapshot chain = Given.Chain(round);

        int RankOf(Address identity) => new CutRule().Propose(chain, Given.Node(identity)).OfType<NodeAction.Cut>().Single().Rank;

        Address[] expected = [Given.Bob, Given.Alice, Given.Victor, Given.Stranger];
        Assert.That(expected.OrderBy(RankOf), Is.EqualTo(expected));
        Assert.That(expected.Select(RankOf), Is.Unique);
    }
}
