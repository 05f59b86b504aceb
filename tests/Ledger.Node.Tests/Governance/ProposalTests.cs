using System.Numerics;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Node.Governance;
using Ledger.Node.Tests.Rules;

namespace Ledger.Node.Tests.Governance;

public sealed class ProposalTests
{
    private static readonly Address s_registry = Given.Account(7);

    private static readonly ModelRegistry.Release s_release = new(3, Hash(1), Hash(2), Hash(3), Hash(4), 0, "MIT");

    private static readonly Proposal s_proposal = Proposal.ToPublish(s_registry, s_release);

    [Test]
    public void A_release_is_read_back_from_its_proposal() =>
        Assert.That(s_proposal.Release(s_registry), Is.EqualTo(s_release));

    [Test]
    public void A_proposal_to_another_contract_is_no_release() =>
        Assert.That(s_proposal.Release(Given.Account(8)), Is.Null);

    [Test]
    public void A_proposal_that_does_more_is_no_release() =>
        Assert.That((s_proposal with { Targets = [s_registry, s_registry], Values = [0, 0], Calls = [s_proposal.Calls[0], s_proposal.Calls[0]] }).Release(s_registry), Is.Null);

    [Test]
    public void A_proposal_that_sends_coins_along_is_no_release() =>
        Assert.That((s_proposal with { Values = [BigInteger.One] }).Release(s_registry), Is.Null);

    [TestCase(3)]
    [TestCase(100)]
    [TestCase(300)]
    public void Cut_call_data_are_no_release(int length) =>
        Assert.That((s_proposal with { Calls = [s_proposal.Calls[0][..length]] }).Release(s_registry), Is.Null);

    [Test]
    public void Call_data_with_something_behind_them_are_no_release() =>
        Assert.That((s_proposal with { Calls = [[.. s_proposal.Calls[0], .. new byte[32]]] }).Release(s_registry), Is.Null);

    private static Hash32 Hash(ulong value) => Given.Word(value);
}
