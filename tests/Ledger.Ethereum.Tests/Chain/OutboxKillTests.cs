using System.Diagnostics;
using Ledger.Cryptography;
using Ledger.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ledger.Ethereum.Tests.Chain;

public sealed class OutboxKillTests
{
    private LocalChain _chain = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _chain = await LocalChain.StartEmptyAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _chain.DisposeAsync();

    [Test]
    public async Task A_process_killed_anywhere_loses_no_payment_and_makes_none_twice([Values] KillPoint point)
    {
        using TemporaryFolder folder = new();
        using PrivateKey key = PrivateKey.Generate();
        byte[] secret = new byte[PrivateKey.Size];
        key.Export(secret);
        Address payer = Address.Of(key.PublicKey), receiver = RandomAddress();
        await _chain.SetBalanceAsync(payer, 1_000_000_000_000_000_000);

        int exitCode = await RunChildAsync(folder.File("outbox.db"), point, receiver, secret);
        using LocalSigner signer = new(PrivateKey.Create(secret));
        await using TransactionOutbox outbox = await TransactionOutbox.OpenAsync(
            folder.File("outbox.db"), _chain.Client, signer, OutboxChild.Options, NullLogger.Instance, TimeProvider.System, CancellationToken.None);
        List<TransactionOutcome> outcomes = [];
        for (int i = 1; i <= OutboxChild.Payments; i++)
        {
            await outbox.EnqueueAsync(OutboxChild.Payment(i, receiver), CancellationToken.None);
            outcomes.Add(await outbox.WaitAsync(OutboxChild.Payment(i, receiver).Key, CancellationToken.None));
        }

        Assert.That(exitCode, Is.EqualTo(OperatingSystem.IsWindows() ? -1 : 128 + 9), "the child must have been killed");
        Assert.That(outcomes, Is.All.TypeOf<TransactionOutcome.Mined>());
        Assert.That(await _chain.Client.GetBalanceAsync(receiver, BlockRef.Latest, CancellationToken.None), Is.EqualTo((System.Numerics.BigInteger)(1 + 2 + 3)));
        Assert.That(await _chain.Client.GetTransactionCountAsync(payer, BlockRef.Latest, CancellationToken.None), Is.EqualTo(3UL));
    }

    private async Task<int> RunChildAsync(string database, KillPoint point, Address receiver, byte[] secret)
    {
        ProcessStartInfo start = new("dotnet")
        {
            ArgumentList =
            {
                typeof(OutboxChild).Assembly.Location, "outbox-child", _chain.RpcUrl.ToString(), database, point.ToString(), receiver.ToString(),
                Convert.ToHexStringLower(secret),
            },
        };
        using Process child = Process.Start(start)!;
        await child.WaitForExitAsync();
        return child.ExitCode;
    }

    private static Address RandomAddress() => new(System.Security.Cryptography.RandomNumberGenerator.GetBytes(Address.Size));
}
