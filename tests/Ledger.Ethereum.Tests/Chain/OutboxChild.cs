using System.Globalization;
using Ledger.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ledger.Ethereum.Tests.Chain;

/// <summary>A process that puts payments into an outbox and is killed at a given point.</summary>
internal static class OutboxChild
{
    public const int Payments = 3;

    public static TransactionIntent Payment(int number, Address receiver) =>
        new(string.Create(CultureInfo.InvariantCulture, $"payment {number}"), receiver, [], number);

    /// <summary>Arguments: url, database, kill point, receiver, secret key.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        KillPoint point = Enum.Parse<KillPoint>(args[2]);
        using HttpRpcTransport transport = new(new Uri(args[0]));
        EthereumClient client = new(new KillingTransport(transport, point, sends: 2), 31337);
        using LocalSigner signer = new(PrivateKey.Create(Convert.FromHexString(args[4])));
        await using TransactionOutbox outbox = await TransactionOutbox.OpenAsync(
            args[1], client, new KillingSigner(signer, point), Options, NullLogger.Instance, TimeProvider.System, CancellationToken.None);
        for (int i = 1; i <= Payments; i++)
            await outbox.EnqueueAsync(Payment(i, Address.Parse(args[3])), CancellationToken.None);
        await outbox.WaitAsync(Payment(Payments, default).Key, CancellationToken.None);
        return 0; // not reached: the parent sees the difference
    }

    public static OutboxOptions Options { get; } = new() { PollInterval = TimeSpan.FromMilliseconds(20) };
}
