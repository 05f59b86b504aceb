using System.Text;
using Ledger.Contracts;
using Ledger.Ethereum;
using NUnit.Framework;

namespace Ledger.Identity.Tests;

/// <summary>Signing in on a real chain: what counts once, for one place, now.</summary>
public sealed class SignInVerifierTests : TokenFixture
{
    /// <summary>A contract that returns the magic value of ERC-1271 to whatever it is asked.</summary>
    private static readonly byte[] s_agreeable = Hex.Decode("0x7f1626ba7e0000000000000000000000000000000000000000000000000000000060005260206000f3");

    private static readonly byte[] s_refusing = Hex.Decode("0x7fffffffff0000000000000000000000000000000000000000000000000000000060005260206000f3");

    private const string Device = "did:ethr:0x7a69:0x1111111111111111111111111111111111111111";

    private readonly SignInPlace _place = new(new Uri("http://127.0.0.1:8700/"), Device);
    private ManualTime _time = null!;
    private SignInNonces _nonces = null!;
    private SignInVerifier _verifier = null!;
    private SignInSessions _sessions = null!;

    [SetUp]
    public void Open()
    {
        _time = new ManualTime(TimeProvider.System.GetUtcNow());
        _nonces = new SignInNonces(_time);
        _verifier = new SignInVerifier(_place, Chain.Client, Registry, _nonces, _time);
        _sessions = new SignInSessions(Chain.Client, Registry, _time);
    }

    [Test]
    public async Task Who_signs_a_fresh_message_for_this_place_is_signed_in()
    {
        SignInVerdict verdict = await SignInAsync(Message());

        Assert.That((verdict as SignInVerdict.Valid)?.Identity, Is.EqualTo(App), $"{verdict}");
    }

    [Test]
    public async Task A_message_counts_once()
    {
        SignInMessage message = Message();

        Assert.That(await RefusalAsync(message), Is.Null);
        Assert.That(await RefusalAsync(message), Is.EqualTo(SignInRefusal.UnknownNonce));
    }

    [Test]
    public async Task A_message_for_another_place_chain_or_time_is_refused()
    {
        DateTimeOffset now = _time.GetUtcNow();
        Assert.That(await RefusalAsync(Message() with { Domain = "127.0.0.1:8701" }), Is.EqualTo(SignInRefusal.OtherDomain));
        Assert.That(await RefusalAsync(Message() with { Scheme = "https" }), Is.EqualTo(SignInRefusal.OtherDomain));
        Assert.That(await RefusalAsync(Message() with { Uri = "http://127.0.0.1:8701/" }), Is.EqualTo(SignInRefusal.OtherUri));
        Assert.That(await RefusalAsync(Message() with { Uri = "http://evil@127.0.0.1:8700/" }), Is.EqualTo(SignInRefusal.OtherUri));
        Assert.That(await RefusalAsync(Message() with { RequestId = Device[..^1] + "2" }), Is.EqualTo(SignInRefusal.OtherDevice), "who had this address before");
        Assert.That(await RefusalAsync(Message() with { RequestId = null }), Is.EqualTo(SignInRefusal.OtherDevice));
        Assert.That(await RefusalAsync(Message() with { ChainId = 1 }), Is.EqualTo(SignInRefusal.OtherChain));
        Assert.That(await RefusalAsync(Message() with { Nonce = "neverdrawn12345" }), Is.EqualTo(SignInRefusal.UnknownNonce));
        Assert.That(await RefusalAsync(Message() with { IssuedAt = now.AddSeconds(1) }), Is.EqualTo(SignInRefusal.NotYetValid), "no tolerance");
        Assert.That(await RefusalAsync(Message() with { NotBefore = now.AddSeconds(1) }), Is.EqualTo(SignInRefusal.NotYetValid));
        Assert.That(await RefusalAsync(Message() with { ExpiresAt = now }), Is.EqualTo(SignInRefusal.Expired), "no tolerance");
        Assert.That(await RefusalAsync(Message() with { IssuedAt = now.AddMinutes(-5) }), Is.EqualTo(SignInRefusal.Expired));
        Assert.That(await RefusalAsync(Message() with { Resources = ["did:ethr:0x1:" + App.Identity] }), Is.EqualTo(SignInRefusal.OtherChain));
    }

    [Test]
    public async Task Another_key_and_a_changed_text_are_refused()
    {
        SignInMessage message = Message();
        byte[] signature = await SignAsync(message.Text, Chain.Wallets[5].Signer);
        Assert.That(Reason(await _verifier.VerifyAsync(message.Text, signature, CancellationToken.None)), Is.EqualTo(SignInRefusal.BadSignature));

        SignInMessage second = Message();
        byte[] good = await SignAsync(second.Text, AppWallet.Signer);
        string changed = (second with { Statement = "Something else." }).Text;
        Assert.That(Reason(await _verifier.VerifyAsync(changed, good, CancellationToken.None)), Is.EqualTo(SignInRefusal.BadSignature));
    }

    [Test]
    public async Task A_delegate_signs_in_for_the_identity_that_it_names()
    {
        SignInMessage message = Message() with { Account = Chain.Wallets[4].Address, Resources = [App.ToString()] };
        Assert.That(Reason(await SignInAsync(message, Chain.Wallets[4].Signer)), Is.EqualTo(SignInRefusal.OtherSigner));
        await AddDelegateAsync("sigAuth", Chain.Wallets[4].Address);

        SignInVerdict verdict = await SignInAsync(Message() with { Account = Chain.Wallets[4].Address, Resources = [App.ToString()] }, Chain.Wallets[4].Signer);

        Assert.That((verdict as SignInVerdict.Valid)?.Identity, Is.EqualTo(App), $"{verdict}");
        (string token, _) = _sessions.Open((SignInVerdict.Valid)verdict);
        Assert.That(await _sessions.FindAsync(token, CancellationToken.None), Is.Not.Null);
        await AppWallet.SendAsync(IdentityRegistry.Calls.RevokeDelegate(Registry, App.Identity, LedgerNames.ToBytes32("sigAuth"), Chain.Wallets[4].Address));
        Assert.That(await _sessions.FindAsync(token, CancellationToken.None), Is.Null, "the key was taken back");
    }

    [Test]
    public async Task A_contract_wallet_says_itself_who_signed()
    {
        Address wallet = Address.Parse("0x00000000000000000000000000000000000012A1");
        await Chain.SetCodeAsync(wallet, s_agreeable);
        Assert.That(Reason(await _verifier.VerifyAsync((Message() with { Account = wallet }).Text, new byte[7], CancellationToken.None)), Is.Null);

        await Chain.SetCodeAsync(wallet, s_refusing);
        Assert.That(Reason(await _verifier.VerifyAsync((Message() with { Account = wallet }).Text, new byte[7], CancellationToken.None)), Is.EqualTo(SignInRefusal.BadSignature));
    }

    [Test]
    public async Task A_session_is_over_after_ten_minutes_and_ends_when_it_is_closed()
    {
        (string token, SignInSession session) = await OpenAsync();
        Assert.That(session.Identity, Is.EqualTo(App));
        Assert.That(await _sessions.FindAsync(token, CancellationToken.None), Is.EqualTo(session));
        Assert.That(await _sessions.FindAsync(token + "x", CancellationToken.None), Is.Null);

        _time.Advance(SignInSessions.Life);
        Assert.That(await _sessions.FindAsync(token, CancellationToken.None), Is.Null);

        (string second, _) = await OpenAsync();
        Assert.That(_sessions.Close(second), Is.True);
        Assert.That(await _sessions.FindAsync(second, CancellationToken.None), Is.Null);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_rotated_or_dead_identity_has_no_session(bool rotated)
    {
        (string token, _) = await OpenAsync();
        Assert.That(await _sessions.FindAsync(token, CancellationToken.None), Is.Not.Null);

        await AppWallet.SendAsync(IdentityRegistry.Calls.ChangeOwner(Registry, App.Identity, rotated ? Chain.Wallets[5].Address : Address.Zero));

        Assert.That(await _sessions.FindAsync(token, CancellationToken.None), Is.Null);
    }

    [Test]
    public async Task All_sessions_of_an_identity_end_together()
    {
        (string first, _) = await OpenAsync();
        (string second, _) = await OpenAsync();

        Assert.That(_sessions.CloseAll(App), Is.EqualTo(2));

        Assert.That(await _sessions.FindAsync(first, CancellationToken.None), Is.Null);
        Assert.That(await _sessions.FindAsync(second, CancellationToken.None), Is.Null);
    }

    [Test]
    public async Task Nobody_loses_a_session_to_whoever_signs_in_with_fresh_keys()
    {
        (string token, SignInSession session) = await OpenAsync();
        SignInVerdict.Valid stranger = (SignInVerdict.Valid)await SignInAsync(Message() with { Account = Chain.Wallets[4].Address }, Chain.Wallets[4].Signer);
        const int nonces = 2 * SignInNonces.MostUsed; // as many as let in within the life of a session
        string last = "";
        for (int i = 0; i < nonces; i++)
            (last, _) = _sessions.Open(stranger);

        Assert.That(await _sessions.FindAsync(token, CancellationToken.None), Is.EqualTo(session));
        Assert.That(await _sessions.FindAsync(last, CancellationToken.None), Is.Not.Null);
        _time.Advance(SignInSessions.Life);
        Assert.That((await _sessions.FindAsync(token, CancellationToken.None), _sessions.CloseAll(stranger.Identity)), Is.EqualTo(((SignInSession?)null, 0)), "all are forgotten");
    }

    [Test]
    public void Where_too_many_sign_in_at_once_no_more_is_let_in_until_the_first_nonces_are_over()
    {
        for (int i = 0; i < SignInNonces.MostUsed; i++)
            Assert.That(_nonces.TryUse(_nonces.Draw()), Is.True);

        string late = _nonces.Draw();
        Assert.That((_nonces.IsFresh(late), _nonces.TryUse(late)), Is.EqualTo((true, false)));
        _time.Advance(SignInNonces.Life);
        Assert.That(_nonces.TryUse(_nonces.Draw()), Is.True);
    }

    [Test]
    public void A_nonce_waits_for_five_minutes_however_many_others_are_drawn_and_serves_once()
    {
        string late = _nonces.Draw();
        _time.Advance(SignInNonces.Life);
        Assert.That(_nonces.TryUse(late), Is.False);

        string first = _nonces.Draw();
        for (int i = 0; i < 5000; i++)
            _nonces.Draw();
        string forged = (first[0] == '0' ? '1' : '0') + first[1..];
        Assert.That((_nonces.TryUse(forged), _nonces.TryUse(first.ToUpperInvariant()), _nonces.IsFresh(first)), Is.EqualTo((false, false, true)));
        Assert.That((_nonces.TryUse(first), _nonces.IsFresh(first), _nonces.TryUse(first)), Is.EqualTo((true, false, false)));
        Assert.That(new SignInNonces(_time).TryUse(_nonces.Draw()), Is.False, "of another process");
    }

    private SignInMessage Message() => new("127.0.0.1:8700", App.Identity, "http://127.0.0.1:8700/v1/sign-in", 31337, _nonces.Draw(), _time.GetUtcNow()) { RequestId = Device };

    private async Task<(string Token, SignInSession Session)> OpenAsync() => _sessions.Open((SignInVerdict.Valid)await SignInAsync(Message()));

    private async Task<SignInVerdict> SignInAsync(SignInMessage message, ISigner? signer = null) =>
        await _verifier.VerifyAsync(message.Text, await SignAsync(message.Text, signer ?? AppWallet.Signer), CancellationToken.None);

    private async Task<SignInRefusal?> RefusalAsync(SignInMessage message) => Reason(await SignInAsync(message));

    private static SignInRefusal? Reason(SignInVerdict verdict) => (verdict as SignInVerdict.Refused)?.Reason;

    private static async Task<byte[]> SignAsync(string text, ISigner signer) =>
        (await signer.SignMessageAsync(Encoding.UTF8.GetBytes(text), CancellationToken.None)).ToBytes();
}
