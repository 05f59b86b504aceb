using Ledger.Ethereum;
using Ledger.Node.Credentials;
using Ledger.Node.Rules;
using Ledger.Node.Status;
using Ledger.Node.Tests.Network;
using Ledger.Node.Work;
using Ledger.Testing;

namespace Ledger.Node.Tests.Credentials;

/// <summary>What a node makes of the credentials that issuers give to its operator.</summary>
[Parallelizable(ParallelScope.Self)]
public sealed class CredentialDeskTests
{
    private string _root = "";

    [SetUp]
    public void CreateDirectory() => _root = Directory.CreateTempSubdirectory("ledger-desk-").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_root, recursive: true);

    [Test]
    public async Task An_entry_that_the_issuers_list_does_not_have_gives_no_proof_and_harms_nobody()
    {
        await using LocalChain chain = await LocalChain.StartDeployedAsync();
        Address trainer = chain.Wallets[1].Address;
        foreach (int index in new[] { 131_072, int.MaxValue, -1, 4711 })
        {
            string file = Path.Combine(_root, $"{index}.json");
            await TrainerCredential.IssueAsync(chain, chain.Wallets[5], trainer, file, index);
            using CredentialDesk desk = new(
                TestNode.Options(chain.RpcUrl, _root, NodeRoles.Trainer, credential: file), trainer, chain.Client, chain.Contracts, TimeProvider.System);

            WorkResult result = await desk.ProveAsync(new NodeAction.ProveCredential(1, 0, 1), CancellationToken.None);

            Assert.That((result as WorkResult.Blocked)?.Code, Is.EqualTo(index == 4711 ? null : HealthCodes.CredentialMissing), $"{index}: {result}");
            Assert.That(desk.Proof is { Round: 0, IsFresh: true }, Is.EqualTo(index == 4711));
        }
    }
}
