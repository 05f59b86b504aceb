using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Clients;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using NUnit.Framework;

namespace Ledger.Identity.Tests;

/// <summary>Credentials and presentations on a real chain, among ourselves and with npm did-jwt-vc.</summary>
public sealed class CredentialTests : TokenFixture
{
    private const string Domain = "https://node.example", Nonce = "challenge-1";
    private static readonly Uri s_list = new("https://issuer.example/status/1");

    private readonly Dictionary<Uri, string> _served = [];

    private Address Credentials => Chain.Contracts.CredentialRegistry;

    private DidEthr Holder => Person;

    private CredentialVerifier Checker => new(Chain.Client, Registry, new PublishedStatusLists(
        Chain.Client, Registry, Credentials, (url, _) => Task.FromResult(_served.GetValueOrDefault(url)), TimeProvider.System), TimeProvider.System);

    [SetUp]
    public void Forget() => _served.Clear();

    [TestCase(CredentialProfile.DataModel1, false)]
    [TestCase(CredentialProfile.DataModel1, true)]
    [TestCase(CredentialProfile.DataModel2, false)]
    [TestCase(CredentialProfile.DataModel2, true)]
    public async Task A_credential_that_we_make_is_valid_here(CredentialProfile profile, bool isRecoverable)
    {
        string token = await CredentialToken.IssueAsync(Draft(), profile, AppWallet.Signer, isRecoverable);

        VerifiedCredential credential = (await Checker.VerifyAsync(token, CancellationToken.None) as CredentialVerdict.Valid)!.Credential;

        Assert.That((credential.Profile, credential.Issuer, credential.Subject), Is.EqualTo((profile, App, Holder.ToString())));
        Assert.That(credential.Types, Has.One.EqualTo("TrainerCredential"));
        JsonElement subject = credential.Body.GetProperty("credentialSubject");
        Assert.That(subject.GetProperty("slots").GetInt32(), Is.EqualTo(4));
        Assert.That(profile == CredentialProfile.DataModel1 || DataModel2.ProblemOf(credential.Body) is null, Is.True);
    }

    [Test]
    public async Task Official_verifiers_accept_what_we_make()
    {
        await AddDelegateAsync("veriKey", Chain.Wallets[3].Address);
        string[] tokens =
        [
            await CredentialToken.IssueAsync(Draft(), CredentialProfile.DataModel1, AppWallet.Signer),
            await CredentialToken.IssueAsync(Draft(), CredentialProfile.DataModel1, AppWallet.Signer, isRecoverable: true),
            await CredentialToken.IssueAsync(Draft() with { Status = new StatusEntry(s_list, 7) }, CredentialProfile.DataModel1, Chain.Wallets[3].Signer),
            await CredentialToken.IssueAsync(Draft(), CredentialProfile.DataModel1, Chain.Wallets[5].Signer),
        ];
        string[] shown =
        [
            await CredentialToken.PresentAsync(Presentation(tokens[..2]), CredentialProfile.DataModel1, Chain.Wallets[1].Signer),
            await CredentialToken.PresentAsync(Presentation(tokens[..2]), CredentialProfile.DataModel1, Chain.Wallets[1].Signer, isRecoverable: true),
            await CredentialToken.PresentAsync(Presentation(tokens[..2]) with { Nonce = "other" }, CredentialProfile.DataModel1, Chain.Wallets[1].Signer),
        ];

        JsonObject answer = await AskAsync([], tokens, shown);

        JsonArray credentials = answer["credentials"]!.AsArray(), presentations = answer["presentations"]!.AsArray();
        Assert.That(credentials.Take(3).Select(static one => one!["subject"]?["slots"]?.GetValue<int>()), Is.All.EqualTo(4), answer.ToJsonString());
        Assert.That(credentials[3]!["error"], Is.Not.Null, "a stranger's signature");
        Assert.That(presentations.Take(2).Select(static one => one!["count"]?.GetValue<int>()), Is.All.EqualTo(2), answer.ToJsonString());
        Assert.That(presentations[2]!["error"], Is.Not.Null, "an answer to another question");
    }

    [Test]
    public async Task We_accept_what_official_issuers_make()
    {
        JsonObject first = await AskAsync([Make("ES256K", 2, App, Holder), Make("ES256K-R", 2, App, Holder), Make("ES256K", 5, App, Holder)], [], []);
        string[] made = [.. first["made"]!.AsArray().Select(static token => token!.GetValue<string>())];
        JsonObject second = await AskAsync([Show("ES256K", 1, Holder, made[..2]), Show("ES256K-R", 1, Holder, made[..2]), Show("ES256K", 1, Holder, made)], [], []);
        string[] shown = [.. second["made"]!.AsArray().Select(static token => token!.GetValue<string>())];

        CredentialRefusal?[] credentials = await Task.WhenAll(made.Select(token => ReasonAsync(token)));
        CredentialRefusal?[] presentations = await Task.WhenAll(shown.Select(token => ShownReasonAsync(token)));

        Assert.That(credentials, Is.EqualTo(new CredentialRefusal?[] { null, null, CredentialRefusal.OtherSigner }));
        Assert.That(presentations, Is.EqualTo(new CredentialRefusal?[] { null, null, CredentialRefusal.OtherSigner }));
    }

    [TestCase(CredentialProfile.DataModel1)]
    [TestCase(CredentialProfile.DataModel2)]
    public async Task A_presentation_answers_one_question_of_one_asker(CredentialProfile profile)
    {
        string token = await CredentialToken.IssueAsync(Draft(), profile, AppWallet.Signer);
        string shown = await CredentialToken.PresentAsync(Presentation([token]), profile, Chain.Wallets[1].Signer);
        string byAnother = await CredentialToken.PresentAsync(Presentation([token]) with { Holder = App }, profile, AppWallet.Signer);

        Assert.That(await ShownReasonAsync(shown), Is.Null);
        Assert.That(await ShownReasonAsync(shown, domain: "https://other.example"), Is.EqualTo(CredentialRefusal.OtherAudience));
        Assert.That(await ShownReasonAsync(shown, nonce: "other"), Is.EqualTo(CredentialRefusal.OtherAudience));
        Assert.That(await ShownReasonAsync(byAnother), Is.EqualTo(CredentialRefusal.OtherSubject));
    }

    [Test]
    public async Task A_delegate_for_statements_cannot_present_and_one_for_signing_in_can()
    {
        await Chain.Wallets[1].SendAsync(IdentityRegistry.Calls.AddDelegate(Registry, Holder.Identity, LedgerNames.ToBytes32("veriKey"), Chain.Wallets[3].Address, 1000));
        await Chain.Wallets[1].SendAsync(IdentityRegistry.Calls.AddDelegate(Registry, Holder.Identity, LedgerNames.ToBytes32("sigAuth"), Chain.Wallets[4].Address, 1000));

        Assert.That(await ShownReasonAsync(await CredentialToken.PresentAsync(Presentation([]), CredentialProfile.DataModel1, Chain.Wallets[3].Signer)), Is.EqualTo(CredentialRefusal.OtherSigner));
        Assert.That(await ShownReasonAsync(await CredentialToken.PresentAsync(Presentation([]), CredentialProfile.DataModel1, Chain.Wallets[4].Signer)), Is.Null);
    }

    [Test]
    public async Task Time_and_rotation_end_a_credential()
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        string over = await CredentialToken.IssueAsync(Draft() with { ValidUntil = now.AddSeconds(-1) }, CredentialProfile.DataModel2, AppWallet.Signer);
        string later = await CredentialToken.IssueAsync(Draft() with { ValidFrom = now.AddHours(1), ValidUntil = null }, CredentialProfile.DataModel2, AppWallet.Signer);
        string good = await CredentialToken.IssueAsync(Draft(), CredentialProfile.DataModel2, AppWallet.Signer);
        Assert.That(await ReasonAsync(over), Is.EqualTo(CredentialRefusal.Expired));
        Assert.That(await ReasonAsync(later), Is.EqualTo(CredentialRefusal.NotYetValid));
        Assert.That(await ReasonAsync(good), Is.Null);

        await AppWallet.SendAsync(IdentityRegistry.Calls.ChangeOwner(Registry, App.Identity, Chain.Wallets[5].Address));

        Assert.That(await ReasonAsync(good), Is.EqualTo(CredentialRefusal.OtherSigner));
    }

    [Test]
    public async Task A_list_counts_only_as_its_root_is_on_chain()
    {
        BitstringStatusList list = new();
        string token = await CredentialToken.IssueAsync(Draft() with { Status = new StatusEntry(s_list, 70_000) }, CredentialProfile.DataModel2, AppWallet.Signer);
        Assert.That(await ReasonAsync(token), Is.EqualTo(CredentialRefusal.StatusUnknown), "never published");
        await PublishAsync(list);
        Assert.That(await ReasonAsync(token), Is.Null);
        string old = _served[s_list];

        list.Revoke(70_000);
        await PublishAsync(list);

        Assert.That(await ReasonAsync(token), Is.EqualTo(CredentialRefusal.Revoked));
        _served[s_list] = old;
        Assert.That(await ReasonAsync(token), Is.EqualTo(CredentialRefusal.StatusUnknown), "the list of yesterday is found out");
        _served.Clear();
        Assert.That(await ReasonAsync(token), Is.EqualTo(CredentialRefusal.StatusUnknown), "no list, no credential");
    }

    [Test]
    public async Task The_contract_knows_a_credential_by_its_proof()
    {
        CredentialRegistry contract = new(Credentials, Chain.Client);
        await AppWallet.SendAsync(CredentialRegistry.Calls.CreateSchema(Credentials, App.Identity, Keccak256.Hash([1]), "https://issuer.example/schema"));
        ulong schema = (ulong)await contract.SchemaCountAsync();
        await AppWallet.SendAsync(CredentialRegistry.Calls.AddIssuer(Credentials, schema, App.Identity));
        BitstringStatusList list = new();
        await PublishAsync(list);
        ulong now = (await Chain.Client.GetHeaderAsync(BlockRef.Latest, CancellationToken.None))!.Timestamp;
        ChainCredential credential = new(schema, App.Identity, Holder.Identity, StatusEntry.NumberOf(s_list), 131_071, now - 1, now + 100_000, ChainCredential.Commit(Keccak256.Hash([2]), "token"));
        byte[] signature = (await AppWallet.Signer.SignAsync(credential.Digest(31337, Credentials), CancellationToken.None)).ToBytes();

        Assert.That(await contract.IsCredentialedAsync(schema, Holder.Identity, credential.Prove(signature, list)), Is.True);
        Assert.That(await contract.IsCredentialedAsync(schema, App.Identity, credential.Prove(signature, list)), Is.False, "another subject");

        BitstringStatusList revoked = new();
        revoked.Revoke(131_071);
        await PublishAsync(revoked);
        Assert.That(await contract.IsCredentialedAsync(schema, Holder.Identity, credential.Prove(signature, list)), Is.False, "the word of yesterday");
        Assert.That(await contract.IsCredentialedAsync(schema, Holder.Identity, credential.Prove(signature, revoked)), Is.False, "revoked");
    }

    private CredentialDraft Draft() => new(App, Holder, new JsonObject { ["slots"] = 4 }, TimeProvider.System.GetUtcNow().AddMinutes(-1))
    {
        ValidUntil = TimeProvider.System.GetUtcNow().AddHours(1),
        Types = ["TrainerCredential"],
        Id = "urn:uuid:0b4d3a1e-0000-4000-8000-000000000001",
    };

    private PresentationDraft Presentation(IReadOnlyList<string> tokens) => new(Holder, Domain, Nonce, tokens)
    {
        From = TimeProvider.System.GetUtcNow().AddSeconds(-5),
        Until = TimeProvider.System.GetUtcNow().AddMinutes(5),
    };

    private async Task PublishAsync(BitstringStatusList list)
    {
        _served[s_list] = await StatusListToken.IssueAsync(App, s_list, list, AppWallet.Signer, TimeProvider.System.GetUtcNow());
        await AppWallet.SendAsync(CredentialRegistry.Calls.PublishStatusList(Credentials, App.Identity, StatusEntry.NumberOf(s_list), list.Root(), Keccak256.Hash([3])));
    }

    private async Task<CredentialRefusal?> ReasonAsync(string token) =>
        (await Checker.VerifyAsync(token, CancellationToken.None) as CredentialVerdict.Refused)?.Reason;

    private async Task<CredentialRefusal?> ShownReasonAsync(string token, string domain = Domain, string nonce = Nonce) =>
        (await Checker.VerifyPresentationAsync(token, domain, nonce, CancellationToken.None) as PresentationVerdict.Refused)?.Reason;

    private static JsonObject Make(string algorithm, int wallet, DidEthr did, DidEthr subject) =>
        new() { ["alg"] = algorithm, ["key"] = KeyOf(wallet), ["did"] = did.ToString(), ["subject"] = subject.ToString() };

    private static JsonObject Show(string algorithm, int wallet, DidEthr did, string[] credentials) =>
        new() { ["alg"] = algorithm, ["key"] = KeyOf(wallet), ["did"] = did.ToString(), ["credentials"] = JsonSerializer.SerializeToNode(credentials) };

    private async Task<JsonObject> AskAsync(JsonArray make, string[] credentials, string[] presentations)
    {
        JsonObject input = new()
        {
            ["rpcUrl"] = Chain.RpcUrl.ToString(),
            ["chainId"] = 31337,
            ["registry"] = Registry.ToString(),
            ["domain"] = Domain,
            ["challenge"] = Nonce,
            ["make"] = make,
            ["credentials"] = JsonSerializer.SerializeToNode(credentials),
            ["presentations"] = JsonSerializer.SerializeToNode(presentations),
        };
        return JsonNode.Parse(await NodeClient.RunAsync("credentials.mjs", input.ToJsonString()))!.AsObject();
    }
}
