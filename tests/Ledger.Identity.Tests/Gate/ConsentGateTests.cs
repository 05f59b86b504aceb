using System.Numerics;
using Ledger.Contracts;
using Ledger.Ethereum;
using NUnit.Framework;

namespace Ledger.Identity.Tests;

/// <summary>What the gate answers, and when a permission in use ends, on a real chain.</summary>
public sealed class ConsentGateTests : GateFixture
{
    [Test]
    public async Task A_granted_source_may_be_used_until_it_is_revoked()
    {
        BigInteger nonce = await GrantAsync();
        ConsentLease lease = await LeaseAsync();
        Assert.That((lease.Id, lease.Terms.Price, lease.Why), Is.EqualTo((ConsentId.Of(Owner.Address, nonce), (UInt128)3, (GateRefusal?)null)));

        await RevokeAsync(nonce);
        await Gate.LookAsync(CancellationToken.None);

        Assert.That((lease.Ended.IsCancellationRequested, lease.Why), Is.EqualTo((true, (GateRefusal?)GateRefusal.Revoked)));
        Assert.That(await RefusalAsync(), Is.EqualTo(GateRefusal.Revoked));
    }

    [Test]
    public async Task A_revocation_counts_for_the_next_question_without_any_look_in_between()
    {
        BigInteger nonce = await GrantAsync();
        (await LeaseAsync()).Dispose();

        await RevokeAsync(nonce);

        Assert.That(await RefusalAsync(), Is.EqualTo(GateRefusal.Revoked));
    }

    [Test]
    public async Task Without_any_grant_the_reason_says_so() => Assert.That(await RefusalAsync(), Is.EqualTo(GateRefusal.NoGrant));

    [Test]
    public async Task A_grant_to_another_application_is_no_grant_to_this_one()
    {
        await GrantAsync(OtherApp);

        Assert.That(await RefusalAsync(), Is.EqualTo(GateRefusal.OtherApplication));
    }

    [Test]
    public async Task A_grant_for_prompts_does_not_allow_training()
    {
        await GrantAsync();

        Assert.That(await RefusalAsync(Purpose.Training), Is.EqualTo(GateRefusal.OtherPurpose));
        Assert.That(await RefusalAsync(Purpose.Inference | Purpose.Training), Is.EqualTo(GateRefusal.OtherPurpose));
        Assert.That(await RefusalAsync(), Is.Null);
    }

    [Test]
    public async Task A_grant_ends_with_the_time_of_the_chain()
    {
        await GrantAsync(seconds: 100);
        ConsentLease lease = await LeaseAsync();

        await Chain.AdvanceAsync(TimeSpan.FromSeconds(101));
        await Gate.LookAsync(CancellationToken.None);

        Assert.That((lease.Why, await RefusalAsync()), Is.EqualTo(((GateRefusal?)GateRefusal.Expired, (GateRefusal?)GateRefusal.Expired)));
    }

    [Test]
    public async Task A_grant_ends_with_the_local_clock_though_nobody_looks_and_the_chain_stands_still()
    {
        await GrantAsync(seconds: 30);
        ConsentLease lease = await LeaseAsync();

        Time.Advance(TimeSpan.FromSeconds(40));

        Assert.That((lease.Ended.IsCancellationRequested, lease.Why), Is.EqualTo((true, (GateRefusal?)GateRefusal.Expired)));
        Assert.That(await RefusalAsync(), Is.EqualTo(GateRefusal.Expired));
    }

    [Test]
    public async Task A_grant_whose_end_no_clock_can_hold_is_a_grant()
    {
        await GrantAsync(seconds: 1UL << 47);

        Assert.That((await LeaseAsync()).Terms.Expiry, Is.GreaterThan(1UL << 47));
    }

    [Test]
    public async Task Revoking_everything_ends_every_lease_and_a_later_grant_counts_again()
    {
        await GrantAsync();
        await GrantAsync(purposes: Purpose.Training);
        ConsentLease inference = await LeaseAsync(), training = await LeaseAsync(Purpose.Training);

        await Owner.SendAsync(Ledger.RevokeAll(Owner.Address));
        await Gate.LookAsync(CancellationToken.None);

        Assert.That((inference.Why, training.Why), Is.EqualTo(((GateRefusal?)GateRefusal.Revoked, (GateRefusal?)GateRefusal.Revoked)));
        Assert.That(await RefusalAsync(), Is.EqualTo(GateRefusal.Revoked));
        await GrantAsync();
        Assert.That(await RefusalAsync(), Is.Null);
        Assert.That(inference.Why, Is.EqualTo(GateRefusal.Revoked));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_deactivated_identity_ends_the_lease(bool owners)
    {
        await GrantAsync();
        ConsentLease lease = await LeaseAsync();
        Ledger.Testing.FundedWallet dead = owners ? Owner : Chain.Wallets[2];

        await dead.SendAsync(IdentityRegistry.Calls.ChangeOwner(Chain.Contracts.IdentityRegistry, dead.Address, Address.Zero));
        await Gate.LookAsync(CancellationToken.None);

        Assert.That((lease.Why, await RefusalAsync()), Is.EqualTo(((GateRefusal?)GateRefusal.IdentityDeactivated, (GateRefusal?)GateRefusal.IdentityDeactivated)));
    }

    [Test]
    public async Task A_grant_counts_when_it_is_confirmed_and_its_revocation_at_once()
    {
        ConsentGate gate = OpenGate(3);
        BigInteger nonce = await GrantAsync();
        Assert.That(await RefusalAsync(gate: gate), Is.EqualTo(GateRefusal.NotYetConfirmed));
        await Chain.MineAsync();
        Assert.That(await RefusalAsync(gate: gate), Is.EqualTo(GateRefusal.NotYetConfirmed));
        await Chain.MineAsync();
        ConsentLease lease = await LeaseAsync(gate: gate);

        await RevokeAsync(nonce);
        await gate.LookAsync(CancellationToken.None);

        Assert.That(lease.Why, Is.EqualTo(GateRefusal.Revoked));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_new_grant_in_the_block_of_a_revocation_counts_and_the_old_one_does_not(bool revokedFirst)
    {
        BigInteger old = await GrantAsync();
        ConsentLease lease = await LeaseAsync();
        CallData revoke = Ledger.Revoke(Owner.Address, old), grant = Ledger.Grant(await TermsAsync(), old + 1);

        await InOneBlockAsync(revokedFirst ? [revoke, grant] : [grant, revoke]);
        await Gate.LookAsync(CancellationToken.None);

        Assert.That(lease.Why, Is.EqualTo(GateRefusal.Revoked));
        Assert.That((await LeaseAsync()).Key.Nonce, Is.EqualTo(old + 1));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Granted_and_revoked_in_one_block_is_revoked_in_either_order(bool revokedFirst)
    {
        CallData grant = Ledger.Grant(await TermsAsync(), 7), revoke = Ledger.Revoke(Owner.Address, 7);

        await InOneBlockAsync(revokedFirst ? [revoke, grant] : [grant, revoke]);

        Assert.That(await RefusalAsync(), Is.EqualTo(revokedFirst ? GateRefusal.NoGrant : GateRefusal.Revoked));
    }

    [Test]
    public async Task Of_several_grants_that_fail_the_one_nearest_to_a_yes_gives_the_reason()
    {
        await GrantAsync(OtherApp);
        await RevokeAsync(await GrantAsync());
        Assert.That(await RefusalAsync(), Is.EqualTo(GateRefusal.Revoked));
        await GrantAsync(seconds: 20);
        Time.Advance(TimeSpan.FromSeconds(30));
        Assert.That(await RefusalAsync(), Is.EqualTo(GateRefusal.Expired));
        await GrantAsync(purposes: Purpose.Training);
        Assert.That(await RefusalAsync(), Is.EqualTo(GateRefusal.OtherPurpose));
    }

    [Test]
    public async Task A_disposed_lease_is_not_cancelled_and_a_disposed_gate_cancels_the_others()
    {
        await GrantAsync();
        ConsentLease disposed = await LeaseAsync(), used = await LeaseAsync();
        disposed.Dispose();

        Gate.Dispose();

        Assert.That((disposed.Why, used.Ended.IsCancellationRequested), Is.EqualTo(((GateRefusal?)null, true)));
    }

    [Test]
    public void Every_reason_is_one_sentence()
    {
        foreach (GateRefusal reason in Enum.GetValues<GateRefusal>())
            Assert.That(GateSentence.Of(reason), Does.Match(@"^[A-Z][^.]+\.$"));
    }

    [Test]
    public void A_question_without_purpose_is_a_mistake() =>
        Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => AskAsync(Purpose.None));
}
