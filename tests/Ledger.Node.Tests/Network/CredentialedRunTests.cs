using Ledger.Contracts;
using Ledger.Ethereum;
using Ledger.Node.Status;
using Ledger.Node.Tests.Credentials;
using Ledger.Testing;

namespace Ledger.Node.Tests.Network;

/// <summary>A run that asks its trainers for a credential, on a real chain with a real node.</summary>
[Parallelizable(ParallelScope.Self)]
public sealed class CredentialedRunTests
{
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
        await TrainerCredential.TrustAsync(chain, issuer);
        TestRun run = await TestRun.CreateAsync(
            chain, Path.Combine(_root, "alice", "blobs"), rounds: 1, trainers: 1, verifiers: 1, TestRun.Clocks with { Enrol = 600 }, schema: 1);
        string file = Path.Combine(_root, "credential.json");
        fast.Run();
        await using TestNode alice = await TestNode.StartAsync(TestNode.Options(chain.RpcUrl, Path.Combine(_root, "alice"), NodeRoles.Trainer, credential: file));
        await alice.UntilAsync("it misses the credential", () => alice.Status.Health.Reasons.Any(static reason => reason.Code == HealthCodes.CredentialMissing));
        Assert.That(await EnrolledAsync(chain), Is.Zero);

        await TrainerCredential.IssueAsync(chain, issuer, alice.Identity, file);

        await alice.UntilAsync("it has enrolled", () => EnrolledAsync(chain).GetAwaiter().GetResult() == 1);
        Assert.That(alice.Status.Run!.Id, Is.EqualTo(run.Number));
    }

    private static async Task<int> EnrolledAsync(LocalChain chain) => (await chain.Client.GetLogsAsync(
        new LogFilter([chain.Contracts.TrainingRuns], [TrainingRuns.Events.TrainerEnrolled.Topic0]), 0, await chain.Client.GetBlockNumberAsync(default), default)).Count;
}
