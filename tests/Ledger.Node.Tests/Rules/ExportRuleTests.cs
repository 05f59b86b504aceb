using Ledger.Cryptography;
using Ledger.Node.Chain;
using Ledger.Node.Rules;

namespace Ledger.Node.Tests.Rules;

public sealed class ExportRuleTests
{
    private static readonly Hash32 s_final = Given.Word(201);

    [Test]
    public void The_release_is_made_once_the_last_state_is_settled_as_derived_here() =>
        Assert.That(Propose(Last(s_final), Derived(s_final)), Is.EqualTo(new[] { new NodeAction.Export(Given.Run, s_final) }));

    [Test]
    public void A_node_that_neither_trains_nor_verifies_makes_it_too() =>
        Assert.That(Propose(Last(s_final), Derived(s_final) with { Roles = NodeRoles.None }), Has.Exactly(1).Items);

    [Test]
    public void It_is_made_once() =>
        Assert.That(Propose(Last(s_final), Derived(s_final) with { Exported = s_final }), Is.Empty);

    [Test]
    public void It_is_made_again_when_the_final_state_was_replaced() =>
        Assert.That(Propose(Last(s_final), Derived(s_final) with { Exported = Given.Word(5) }), Has.Exactly(1).Items);

    [Test]
    public void No_release_is_made_before_the_last_state_is_settled() =>
        Assert.That(Propose(Last(Hash32.Zero), Derived(s_final)), Is.Empty);

    [Test]
    public void No_release_is_made_of_a_round_before_the_last() =>
        Assert.That(Propose(Last(s_final) with { Number = 0 }, Derived(s_final)), Is.Empty);

    [Test]
    public void No_release_is_made_of_a_state_that_this_node_does_not_derive() =>
        Assert.That(Propose(Last(s_final), Derived(Given.Word(666))), Is.Empty);

    private static IEnumerable<NodeAction> Propose(RoundSnapshot round, NodeKnowledge own) => new ExportRule().Propose(Given.Chain(round), own);

    private static RoundSnapshot Last(Hash32 settled) =>
        Given.Round(RoundPhase.Cut, Given.Slot(0, SlotState.Final)) with { Number = Given.Terms.Rounds - 1, SettledRoot = settled };

    private static NodeKnowledge Derived(Hash32 root) =>
        Given.Node(Given.Alice) with { StateRoots = new Dictionary<uint, Hash32> { [Given.Terms.Rounds] = root } };
}
