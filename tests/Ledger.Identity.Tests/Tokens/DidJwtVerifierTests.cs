using Ledger.Contracts;
using Ledger.Ethereum;
using NUnit.Framework;

namespace Ledger.Identity.Tests;

/// <summary>Who speaks for an application, by the registry's state at the newest block.</summary>
public sealed class DidJwtVerifierTests : TokenFixture
{
    [Test]
    public async Task A_token_of_the_owner_speaks_for_the_application()
    {
        DidJwtVerdict verdict = await Verifier.VerifyAsync(await IssueAsync(), CancellationToken.None);

        Assert.That(verdict, Is.InstanceOf<DidJwtVerdict.Valid>());
        DidJwtVerdict.Valid valid = (DidJwtVerdict.Valid)verdict;
        Assert.That((valid.Issuer, valid.Signer), Is.EqualTo((App, AppWallet.Address)));
        Assert.That(valid.Expires, Is.GreaterThan(DateTimeOffset.UtcNow).And.LessThan(DateTimeOffset.UtcNow.AddMinutes(6)));
    }

    [TestCase("veriKey", null)]
    [TestCase("sigAuth", null)]
    [TestCase("LedgerNode", DidJwtRefusal.OtherSigner)]
    [TestCase("enc", DidJwtRefusal.OtherSigner)]
    public async Task Delegates_that_may_sign_speak_for_the_application_and_others_do_not(string type, DidJwtRefusal? expected)
    {
        await AddDelegateAsync(type, Chain.Wallets[3].Address);

        Assert.That(await RefusalAsync(await IssueAsync(Chain.Wallets[3].Signer)), Is.EqualTo(expected));
    }

    [Test]
    public async Task A_revoked_or_expired_delegate_speaks_no_longer()
    {
        string token = await IssueAsync(Chain.Wallets[3].Signer);
        await AddDelegateAsync("veriKey", Chain.Wallets[3].Address);
        Assert.That(await RefusalAsync(token), Is.Null);
        await AppWallet.SendAsync(IdentityRegistry.Calls.RevokeDelegate(Registry, AppWallet.Address, LedgerNames.ToBytes32("veriKey"), Chain.Wallets[3].Address));
        Assert.That(await RefusalAsync(token), Is.EqualTo(DidJwtRefusal.OtherSigner));

        await AddDelegateAsync("sigAuth", Chain.Wallets[3].Address, seconds: 60);
        Assert.That(await RefusalAsync(token), Is.Null);
        await Chain.AdvanceAsync(TimeSpan.FromSeconds(61));

        Assert.That(await RefusalAsync(token), Is.EqualTo(DidJwtRefusal.OtherSigner));
    }

    [Test]
    public async Task After_a_change_of_owner_the_new_key_speaks_and_the_old_one_does_not()
    {
        string old = await IssueAsync(), young = await IssueAsync(Chain.Wallets[3].Signer);
        Assert.That((await RefusalAsync(old), await RefusalAsync(young)), Is.EqualTo(((DidJwtRefusal?)null, (DidJwtRefusal?)DidJwtRefusal.OtherSigner)));

        await AppWallet.SendAsync(IdentityRegistry.Calls.ChangeOwner(Registry, AppWallet.Address, Chain.Wallets[3].Address));

        Assert.That((await RefusalAsync(old), await RefusalAsync(young)), Is.EqualTo(((DidJwtRefusal?)DidJwtRefusal.OtherSigner, (DidJwtRefusal?)null)));
    }

    [Test]
    public async Task Nobody_speaks_for_a_deactivated_identity()
    {
        await AddDelegateAsync("veriKey", Chain.Wallets[3].Address);
        await AppWallet.SendAsync(IdentityRegistry.Calls.ChangeOwner(Registry, AppWallet.Address, Address.Zero));

        Assert.That(await RefusalAsync(await IssueAsync()), Is.EqualTo(DidJwtRefusal.OtherSigner));
        Assert.That(await RefusalAsync(await IssueAsync(Chain.Wallets[3].Signer)), Is.EqualTo(DidJwtRefusal.OtherSigner));
    }

    [Test]
    public async Task A_token_for_somebody_else_or_of_another_chain_is_refused()
    {
        Assert.That(await RefusalAsync(await IssueAsync(audience: App)), Is.EqualTo(DidJwtRefusal.OtherAudience));
        Assert.That(await RefusalAsync(await IssueAsync(audience: Person with { ChainId = 1 })), Is.EqualTo(DidJwtRefusal.OtherAudience));
        Assert.That(await RefusalAsync(await IssueAsync(issuer: App with { ChainId = 1 })), Is.EqualTo(DidJwtRefusal.OtherIssuer));
    }

    [Test]
    public async Task A_token_counts_from_half_a_minute_before_its_time_and_not_one_second_after_it()
    {
        ManualTime time = new(DateTimeOffset.UnixEpoch.AddSeconds(1_800_000_000));
        DidJwtVerifier verifier = new(Chain.Client, Registry, Person, time);
        string token = await IssueAsync(time: time);

        time.Sleep(TimeSpan.FromSeconds(-31));
        Assert.That(await RefusalAsync(token, verifier), Is.EqualTo(DidJwtRefusal.NotYetValid));
        time.Sleep(TimeSpan.FromSeconds(1));
        Assert.That(await RefusalAsync(token, verifier), Is.Null);
        time.Sleep(TimeSpan.FromSeconds(30 + 299));
        Assert.That(await RefusalAsync(token, verifier), Is.Null);
        time.Sleep(TimeSpan.FromSeconds(1));
        Assert.That(await RefusalAsync(token, verifier), Is.EqualTo(DidJwtRefusal.Expired));
    }

    [Test]
    public async Task A_silent_chain_is_a_no()
    {
        TamperedTransport line = new(Chain.Client.Transport) { IsDown = static _ => true };
        DidJwtVerifier verifier = new(new EthereumClient(line, 31337), Registry, Person, TimeProvider.System);

        Assert.That(await RefusalAsync(await IssueAsync(), verifier), Is.EqualTo(DidJwtRefusal.ChainUnreachable));
    }

    [TestCase(0)]
    [TestCase(601)]
    public void A_token_of_no_life_or_of_more_than_ten_minutes_is_not_made(int seconds) =>
        Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await DidJwt.IssueAsync(AppWallet.Signer, App, Person, TimeSpan.FromSeconds(seconds)));
}
