using Ledger.Cryptography;
using Ledger.Device.Api;
using Ledger.Device.Host;
using Ledger.Device.Vaults;
using Ledger.Ethereum;
using Ledger.Identity;
using Ledger.Testing;

namespace Ledger.Device.Tests.Host;

/// <summary>Consents against a chain that fails, is slow, or learns of them late.</summary>
public sealed class TakenBackTests
{
    private static readonly Address s_app = Address.Of(PrivateKey.Generate().PublicKey);

    private LocalChain _chain = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _chain = await LocalChain.StartDeployedAsync();

    [OneTimeTearDown]
    public async Task EndAsync() => await _chain.DisposeAsync();

    [Test]
    public async Task A_revocation_that_the_chain_did_not_take_is_tried_again_while_the_chain_still_honours_the_consent()
    {
        await using GrantBench bench = await GrantBench.StartAsync(_chain);
        Grant first = await bench.GiveAsync(s_app), second = await bench.GiveAsync(s_app);
        await bench.Watch.LookAsync(CancellationToken.None);
        bench.Line.IsCut = true;
        ApiError failed = await bench.Book.TakeBackAsync(first, CancellationToken.None).RefusedAsync();
        await bench.Book.TakeBackAsync(second, CancellationToken.None).RefusedAsync();

        bench.Line.IsCut = false;
        await bench.Watch.LookAsync(CancellationToken.None);

        Assert.That(failed.Code, Is.EqualTo("not_on_chain"));
        Assert.That(await bench.StatesAsync(), Is.EqualTo(new[] { ConsentState.Revoked, ConsentState.Revoked }));
        Assert.That(bench.Book.Alive, Is.Empty);
    }

    [Test]
    public async Task What_the_person_took_back_has_no_key_even_while_the_chain_does_not_know()
    {
        await using GrantBench bench = await GrantBench.StartAsync(_chain);
        Grant grant = await bench.GiveAsync(s_app);
        bench.Line.IsCut = true;

        await bench.Book.TakeBackAsync(grant, CancellationToken.None).RefusedAsync();
        using SecretKey? key = bench.Vault.OpenGrantKey(grant.Key);
        bench.Reopen();

        Assert.That(key, Is.Null);
        Assert.That(bench.Book.Alive.Single().Phase, Is.EqualTo(GrantPhase.Ending), "a restart goes on revoking it");
    }

    [Test]
    public async Task A_message_that_comes_into_no_block_does_not_hold_back_the_revocations_behind_it()
    {
        await using GrantBench bench = await GrantBench.StartAsync(_chain);
        using LocalSigner person = new(PrivateKey.Generate());
        await _chain.SetBalanceAsync(person.Address, 1_000_000_000_000_000_000);
        using PersonSender sender = new(bench.Chain, new Person(person.Address, person)) { Patience = TimeSpan.FromMilliseconds(500) };
        await _chain.SetAutomineAsync(false);
        try
        {
            Assert.That(await sender.SendAsync(sender.Ledger.RevokeAll(person.Address), CancellationToken.None), Is.EqualTo("The chain did not take it into a block in time."));
        }
        finally
        {
            await _chain.SetAutomineAsync(true);
            await _chain.MineAsync();
        }

        Assert.That(await sender.SendAsync(sender.Ledger.RevokeAll(person.Address), CancellationToken.None), Is.Null);
    }

    [Test]
    public async Task The_number_of_a_consent_that_was_cut_off_before_it_was_sent_is_not_given_twice()
    {
        await using GrantBench bench = await GrantBench.StartAsync(_chain);
        GrantNote unsent = new("0", s_app.ToString(), Hash32.Zero.ToString(), 1, 1UL << 40, Ending: false, Adapter: false);
        bench.Vault.CreateGrant(bench.Vault.Sources().Single().Id, unsent.Encode());
        bench.Reopen();

        Grant given = await bench.GiveAsync(s_app);

        Assert.That(bench.Book.Alive.Select(static grant => grant.Nonce), Is.Unique);
        Assert.That((int)given.Nonce, Is.EqualTo(1));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Why_a_consent_ended_is_known_after_a_restart_until_its_source_is_unplugged(bool byRevoking)
    {
        await using GrantBench bench = await GrantBench.StartAsync(_chain);
        Grant grant = await bench.GiveAsync(s_app), other = await bench.GiveAsync(s_app);
        await bench.Watch.LookAsync(CancellationToken.None);
        foreach (Grant one in new[] { grant, other })
        {
            if (byRevoking)
                await bench.Book.TakeBackAsync(one, CancellationToken.None).DoneAsync();
            else
                await bench.Book.EndAsync(one, GateRefusal.Expired);
        }

        bench.Reopen();

        GateRefusal expected = byRevoking ? GateRefusal.Revoked : GateRefusal.Expired;
        Assert.That((bench.Book.EndingOf(s_app, "notes"), bench.Book.EndingOf(s_app, null), bench.Book.Alive.Count), Is.EqualTo(((GateRefusal?)expected, (GateRefusal?)expected, 0)));
        Assert.That(bench.Vault.Grants(), Has.Count.EqualTo(1), "of the last one alone");
        using (SecretKey? key = bench.Vault.OpenGrantKey(other.Key))
            Assert.That(key, Is.Null);
        AccessDecision decision = await new SourceAccess(bench.Book, bench.Gate).AskAsync(s_app, ["notes"], Purpose.Inference, CancellationToken.None);
        Assert.That(((AccessDecision.Refused)decision).Error.Code, Is.EqualTo(byRevoking ? "grant_revoked" : "grant_expired"));

        bench.Vault.ShredKeys(grant.Source);
        bench.Vault.Forget(grant.Source);
        bench.Reopen();
        Assert.That(bench.Book.EndingOf(s_app, null), Is.Null);
    }

    [Test]
    public async Task A_grant_for_another_purpose_does_not_take_away_what_the_others_give()
    {
        await using GrantBench bench = await GrantBench.StartAsync(_chain);
        bench.Plug("diary");
        Grant asked = await bench.GiveAsync(s_app);
        await bench.GiveAsync(s_app, "diary", "training");
        await bench.Watch.LookAsync(CancellationToken.None);

        AccessDecision decision = await new SourceAccess(bench.Book, bench.Gate).AskAsync(s_app, names: null, Purpose.Inference, CancellationToken.None);

        Assert.That(SeatsOf(decision), Is.EqualTo(new[] { asked.Key }));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_grant_that_is_not_confirmed_yet_does_not_hide_the_one_that_is(bool byName)
    {
        await using GrantBench bench = await GrantBench.StartAsync(_chain, confirmations: 3);
        Grant confirmed = await bench.GiveAsync(s_app);
        await _chain.MineAsync(3);
        await bench.Watch.LookAsync(CancellationToken.None);
        await bench.GiveAsync(s_app, seconds: 7200);

        AccessDecision decision = await new SourceAccess(bench.Book, bench.Gate).AskAsync(s_app, byName ? ["notes"] : null, Purpose.Inference, CancellationToken.None);

        Assert.That(SeatsOf(decision), Is.EqualTo(new[] { confirmed.Key }));
    }

    private static IEnumerable<GrantKeyId> SeatsOf(AccessDecision decision)
    {
        if (decision is not AccessDecision.Allowed allowed)
            throw new AssertionException(((AccessDecision.Refused)decision).Error.Message);
        using (allowed.Access)
            return [.. allowed.Access.Seats.Select(static seat => seat.Key)];
    }
}
