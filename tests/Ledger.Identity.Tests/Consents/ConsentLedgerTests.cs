using System.Numerics;
using Ledger.Contracts;
using Ledger.Contracts.Anvil;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Testing;
using NUnit.Framework;

namespace Ledger.Identity.Tests;

/// <summary>Giving, taking back and listing consents on a real chain.</summary>
public sealed class ConsentLedgerTests : GateFixture
{
    [Test]
    public async Task Every_grant_is_listed_with_its_state_in_the_order_given()
    {
        BigInteger active = await GrantAsync(), revoked = await GrantAsync(OtherApp), expired = await GrantAsync(seconds: 60);
        await RevokeAsync(revoked);
        await Chain.AdvanceAsync(TimeSpan.FromSeconds(61));

        IReadOnlyList<ConsentRecord> list = await Ledger.ListAsync(Owner.Address);

        Assert.That(list.Select(one => (one.Nonce, one.State)),
            Is.EqualTo(new[] { (active, ConsentState.Active), (revoked, ConsentState.Revoked), (expired, ConsentState.Expired) }));
        Assert.That(list.Select(one => one.Terms.App), Is.EqualTo(new[] { App, OtherApp, App }));
        Assert.That((list[0].Terms.Price, list[0].Terms.Cap, list[0].Terms.Payout), Is.EqualTo(((UInt128)3, (UInt128)1000, Owner.Address)));
        Assert.That(await Ledger.ListAsync(App), Is.Empty);
    }

    [Test]
    public async Task Many_are_taken_back_by_one_message_for_each_run_of_neighbouring_words()
    {
        foreach (BigInteger nonce in new BigInteger[] { 0, 3, 255, 256, 5000 })
            await Owner.SendAsync(Ledger.Grant(await TermsAsync(), nonce));

        IReadOnlyList<CallData> calls = Ledger.RevokeMany(Owner.Address, [0, 255, 256, 5000, 0]);
        foreach (CallData call in calls)
            await Owner.SendAsync(call);

        Assert.That(calls, Has.Count.EqualTo(2));
        Assert.That((await Ledger.ListAsync(Owner.Address)).Where(one => one.State == ConsentState.Active).Select(one => one.Nonce), Is.EqualTo(new BigInteger[] { 3 }));
    }

    [Test]
    public async Task The_next_nonce_is_the_smallest_that_was_neither_used_nor_revoked()
    {
        Assert.That(await Ledger.NextNonceAsync(Owner.Address), Is.EqualTo(BigInteger.Zero));
        await GrantAsync();
        foreach (CallData call in Ledger.RevokeMany(Owner.Address, Enumerable.Range(1, 99).Select(i => (BigInteger)i)))
            await Owner.SendAsync(call);

        Assert.That(await Ledger.NextNonceAsync(Owner.Address), Is.EqualTo((BigInteger)100));
    }

    [Test]
    public async Task An_owner_without_coins_is_given_some_on_a_local_chain()
    {
        using LocalSigner poor = new(PrivateKey.Generate());
        ConsentTerms terms = await TermsAsync() with { Owner = poor.Address, Payout = poor.Address };

        ConsentSending sent = await Ledger.SendAsync(new DirectSender(Chain.Client, poor), Ledger.Grant(terms, 0));

        Assert.That(sent, Is.InstanceOf<ConsentSending.Mined>());
        Assert.That((await Ledger.ListAsync(poor.Address)).Single().State, Is.EqualTo(ConsentState.Active));
    }

    [Test]
    public async Task An_owner_without_coins_is_told_so_on_any_other_chain()
    {
        await using LocalChain other = await LocalChain.StartDeployedAsync(new AnvilOptions { ChainId = 424242 });
        using LocalSigner poor = new(PrivateKey.Generate());
        ConsentTerms terms = await TermsAsync() with { Owner = poor.Address };
        ConsentLedger ledger = new(other.Client, other.Contracts);

        ConsentSending sent = await ledger.SendAsync(new DirectSender(other.Client, poor), ledger.Grant(terms, 0));

        Assert.That(sent, Is.InstanceOf<ConsentSending.NoCoin>());
        Assert.That(((ConsentSending.NoCoin)sent).Sentence, Does.Contain(poor.Address.ToString()).And.Contain("send it some"));
    }

    [Test]
    public async Task What_the_contract_refuses_is_told_in_a_sentence()
    {
        ConsentSending sent = await Ledger.SendAsync(Chain.Wallets[5].Sender, Ledger.Grant(await TermsAsync(), 0));

        Assert.That(sent, Is.InstanceOf<ConsentSending.Refused>());
        Assert.That(((ConsentSending.Refused)sent).Sentence, Does.StartWith("The contract refused: "));
    }

    [Test]
    public async Task Anybody_can_bring_what_the_owner_has_signed()
    {
        ConsentRelay relay = new(Chain.Client, Chain.Contracts.ConsentRegistry, Owner.Signer);
        FundedWallet stranger = Chain.Wallets[6];
        ulong deadline = (await HeadAsync()).Timestamp + 600;

        await stranger.SendAsync(await relay.GrantAsync(await TermsAsync(), 9, deadline));
        Assert.That(await RefusalAsync(), Is.Null);
        await stranger.SendAsync(await relay.RevokeAsync(Owner.Address, 9, deadline));
        Assert.That(await RefusalAsync(), Is.EqualTo(GateRefusal.Revoked));

        await stranger.SendAsync(await relay.GrantAsync(await TermsAsync(), 10, deadline));
        CallData held = await relay.GrantAsync(await TermsAsync(), 11, deadline);
        await stranger.SendAsync(await relay.RevokeAllAsync(Owner.Address, deadline));

        Assert.That(await RefusalAsync(), Is.EqualTo(GateRefusal.Revoked));
        Assert.CatchAsync<ContractRevertException>(() => stranger.SendAsync(held));
    }

    [Test]
    public async Task A_signature_of_one_chain_is_worth_nothing_on_another()
    {
        await using LocalChain other = await LocalChain.StartDeployedAsync(new AnvilOptions { ChainId = 424242 });
        ConsentRelay relay = new(other.Client, other.Contracts.ConsentRegistry, Owner.Signer);
        ulong deadline = (await HeadAsync()).Timestamp + 600;

        CallData grant = await relay.GrantAsync(await TermsAsync(), 0, deadline);

        Assert.That(grant.To, Is.EqualTo(Chain.Contracts.ConsentRegistry));
        Assert.CatchAsync<ContractRevertException>(() => Chain.Wallets[6].SendAsync(grant));
    }

    [Test]
    public async Task A_delegate_for_consents_grants_and_another_does_not()
    {
        FundedWallet helper = Chain.Wallets[6];
        await Owner.SendAsync(IdentityRegistry.Calls.AddDelegate(
            Chain.Contracts.IdentityRegistry, Owner.Address, LedgerNames.ToBytes32("veriKey"), helper.Address, 1000));
        Assert.That(await Ledger.SendAsync(helper.Sender, Ledger.Grant(await TermsAsync(), 0)), Is.InstanceOf<ConsentSending.Refused>());

        await Owner.SendAsync(IdentityRegistry.Calls.AddDelegate(
            Chain.Contracts.IdentityRegistry, Owner.Address, LedgerNames.ToBytes32("LedgerConsent"), helper.Address, 1000));

        Assert.That(await Ledger.SendAsync(helper.Sender, Ledger.Grant(await TermsAsync(), 0)), Is.InstanceOf<ConsentSending.Mined>());
    }
}
