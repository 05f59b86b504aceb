using System.Text.Json.Nodes;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Identity;
using Ledger.Node.Status;
using Ledger.Testing;

namespace Ledger.Node.Tests.Network;

/// <summary>A run that asks its trainers for a credential, on a real chain with a real node.</summary>
[Parallelizable(ParallelScope.Self)]
public sealed class CredentialedRunTests
{
    private static readonly Uri s_list = new("https://issuer.example/status/1");

    private string _root = "";

    [SetUp]
    public void CreateDirectory() => _root = Directory.CreateTempSubdirectory("ledger-credential-").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_root, recursive: true);

    [Test]
    public async Task A_trainer_enrols_as_soon_as_it_has_the_credential_and_not_before()
    {
        await using FastChain fast = await FastChain.StartAsync();
        LocalChain chain = fast.Chain;
        FundedWallet issuer = chain.Wallets[5];
        Address credentials = chain.Contracts.CredentialRegistry;
        await issuer.SendAsync(CredentialRegistry.Calls.CreateSchema(credentials, issuer.Address, Keccak256.Hash([1]), ""));
        await issuer.SendAsync(CredentialRegistry.Calls.AddIssuer(credentials, 1, issuer.Address));
        TestRun run = await TestRun.CreateAsync(
            chain, Path.Combine(_root, "alice", "blobs"), rounds: 1, trainers: 1, verifiers: 1, TestRun.Clocks with { Enrol = 600 }, schema: 1);
        string file = Path.Combine(_root, "credential.json");
        fast.Run();
        await using TestNode alice = await TestNode.StartAsync(TestNode.Options(chain.RpcUrl, Path.Combine(_root, "alice"), NodeRoles.Trainer, credential: file));
        await alice.UntilAsync("it misses the credential", () => alice.Status.Health.Reasons.Any(static reason => reason.Code == HealthCodes.CredentialMissing));
        Assert.That(await EnrolledAsync(chain), Is.Zero);

        await IssueAsync(chain, issuer, alice.Identity, file);

        await alice.UntilAsync("it has enrolled", () => EnrolledAsync(chain).GetAwaiter().GetResult() == 1);
        Assert.That(alice.Status.Run!.Id, Is.EqualTo(run.Number));
    }

    private static async Task IssueAsync(LocalChain chain, FundedWallet issuer, Address holder, string file)
    {
        DidEthr did = new(31337, issuer.Address), subject = new(31337, holder);
        BitstringStatusList list = new();
        await File.WriteAllTextAsync(file + ".list", await StatusListToken.IssueAsync(did, s_list, list, issuer.Signer, TimeProvider.System.GetUtcNow()));
        await issuer.SendAsync(CredentialRegistry.Calls.PublishStatusList(chain.Contracts.CredentialRegistry, issuer.Address, StatusEntry.NumberOf(s_list), list.Root(), Keccak256.Hash([2])));
        CredentialDraft draft = new(did, subject, new JsonObject { ["slots"] = 1 }, TimeProvider.System.GetUtcNow()) { Status = new StatusEntry(s_list, 4711) };
        string token = await CredentialToken.IssueAsync(draft, CredentialProfile.DataModel2, issuer.Signer);
        Hash32 salt = Keccak256.Hash([3]);
        ChainCredential credential = new(1, issuer.Address, holder, StatusEntry.NumberOf(s_list), 4711, 0, ulong.MaxValue, ChainCredential.Commit(salt, token));
        byte[] signature = (await issuer.Signer.SignAsync(credential.Digest(31337, chain.Contracts.CredentialRegistry), CancellationToken.None)).ToBytes();
        await File.WriteAllTextAsync(file + ".new", new HeldCredential(token, new ChainAttestation(credential, salt, signature)).ToJson());
        File.Move(file + ".new", file);
    }

    private static async Task<int> EnrolledAsync(LocalChain chain) => (await chain.Client.GetLogsAsync(
        new LogFilter([chain.Contracts.TrainingRuns], [TrainingRuns.Events.TrainerEnrolled.Topic0]), 0, await chain.Client.GetBlockNumberAsync(default), default)).Count;
}
