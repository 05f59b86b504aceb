using System.Diagnostics;
using System.Globalization;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ledger.Benchmarks.Chain;

/// <summary>Sending, following and hashing as a node does them, beside viem doing the same. Wall time, best of some rounds.</summary>
/// <remarks>Payments are measured on a new chain each time: the local chain takes longer for a block the more blocks it has.</remarks>
internal sealed class ChainBenchmark(LocalChain chain, TextWriter output)
{
    private const int Rounds = 5;
    private const int Payments = 1_000;
    private const int Emissions = 100;
    private const int LogsOfEmission = 1_000;
    private const int BlocksOfRange = 20;

    private static readonly Address s_payee = Address.Parse("0x00000000000000000000000000000000000000aa");
    private static readonly Address s_emitter = Address.Parse("0x00000000000000000000000000000000000000ee");

    // 1,000 times LOG1 with the number of the round as data: PUSH2 1000, then a loop that counts down.
    private static readonly byte[] s_emittingCode = Convert.FromHexString("6103e85b80600052602a60206000a160019003806003570000");

    public static async Task RunAsync(TextWriter output)
    {
        double start = await BestAsync(Rounds, async () => await (await LocalChain.StartAsync().ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false)).ConfigureAwait(false);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"a local network with all contracts, started and ended: {start:F2} s"));
        LocalChain chain = await LocalChain.StartAsync().ConfigureAwait(false);
        await using (chain.ConfigureAwait(false))
            await new ChainBenchmark(chain, output).CompareAsync().ConfigureAwait(false);
    }

    private async Task CompareAsync()
    {
        double hashed = Told("Keccak-256", HashedMegabytes());
        (double direct, double outbox, double paidByViem) = await PaymentsAsync().ConfigureAwait(false);
        await EmitAsync().ConfigureAwait(false);
        double followed = Told("logs", Emissions * LogsOfEmission / await BestAsync(Rounds, FollowAsync).ConfigureAwait(false));
        ViemResult viem = await ViemResult.MeasureAsync(new ViemJob(chain.RpcUrl, s_emitter.ToString(), BlocksOfRange, Rounds)).ConfigureAwait(false);

        output.WriteLine($"{"",-48} {"Ledger",12} {"viem",12} {"ratio",7}");
        Row("payments signed, sent and confirmed, per second", direct, paidByViem);
        Row("the same through the outbox, kept in SQLite", outbox, paidByViem);
        Row("old logs followed into SQLite (viem: only read)", followed, viem.Logs);
        Row("Keccak-256, MB per second", hashed, viem.KeccakMegabytes);
    }

    /// <summary>Payments a second: all at once, through the outbox, and by viem; in turn, each time on a chain of its own.</summary>
    private static async Task<(double Direct, double Outbox, double Viem)> PaymentsAsync()
    {
        double direct = 0, outbox = 0, viem = 0;
        for (int i = 0; i < Rounds; i++)
        {
            direct = Math.Max(direct, Told("payments", await OnEmptyChainAsync(PayAsync).ConfigureAwait(false)));
            outbox = Math.Max(outbox, Told("payments through the outbox", await OnEmptyChainAsync(PayThroughOutboxAsync).ConfigureAwait(false)));
            viem = Math.Max(viem, Told("payments by viem", await OnEmptyChainAsync(static empty =>
                ViemResult.SecondsOfPaymentsAsync(new ViemPayments(empty.RpcUrl, s_payee.ToString(), Payments))).ConfigureAwait(false)));
        }

        return (direct, outbox, viem);
    }

    private static async Task<double> OnEmptyChainAsync(Func<LocalChain, Task<double>> pay)
    {
        LocalChain empty = await LocalChain.StartEmptyAsync().ConfigureAwait(false);
        await using (empty.ConfigureAwait(false))
            return Payments / await pay(empty).ConfigureAwait(false);
    }

    /// <summary>Shows on standard error how far the measurement is: the whole takes a minute.</summary>
    private static double Told(string job, double rate)
    {
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"measured: {job}, {rate:N0} a second"));
        return rate;
    }

    private void Row(string job, double ours, double theirs) =>
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{job,-48} {ours,12:N0} {theirs,12:N0} {ours / theirs,7:F2}"));

    private static async Task<double> PayAsync(LocalChain empty)
    {
        (CallRequest, ulong)[] payments = [.. Enumerable.Range(0, Payments).Select(_ => (new CallRequest(s_payee, [], null, 1), 21_000UL))];
        long from = Stopwatch.GetTimestamp();
        IReadOnlyList<TransactionReceipt> receipts = await empty.Wallets[3].Sender.SendAllAsync(payments).ConfigureAwait(false);
        double seconds = Stopwatch.GetElapsedTime(from).TotalSeconds;
        Require(receipts.All(receipt => receipt.Succeeded), "a payment failed");
        return seconds;
    }

    private static async Task<double> PayThroughOutboxAsync(LocalChain empty)
    {
        string file = Path.Combine(Path.GetTempPath(), $"ledger-bench-{Guid.NewGuid():N}.db");
        try
        {
            TransactionOutbox outbox = await TransactionOutbox.OpenAsync(
                file, empty.Client, empty.Wallets[4].Signer, new OutboxOptions(), NullLogger.Instance, TimeProvider.System, default).ConfigureAwait(false);
            await using (outbox.ConfigureAwait(false))
            {
                long from = Stopwatch.GetTimestamp();
                TransactionOutcome[] outcomes = await Task.WhenAll(Enumerable.Range(0, Payments).Select(async i =>
                {
                    await outbox.EnqueueAsync(new TransactionIntent($"payment {i}", s_payee, [], 1, 21_000), default).ConfigureAwait(false);
                    return await outbox.WaitAsync($"payment {i}", default).ConfigureAwait(false);
                })).ConfigureAwait(false);
                double seconds = Stopwatch.GetElapsedTime(from).TotalSeconds;
                Require(outcomes.All(static outcome => outcome is TransactionOutcome.Mined), "a payment failed");
                return seconds;
            }
        }
        finally
        {
            Delete(file);
        }
    }

    /// <summary>Blocks full of logs, and enough empty ones on top that they are history.</summary>
    private async Task EmitAsync()
    {
        await chain.SetCodeAsync(s_emitter, s_emittingCode).ConfigureAwait(false);
        (CallRequest, ulong)[] calls = [.. Enumerable.Range(0, Emissions).Select(_ => (new CallRequest(s_emitter, []), 3_000_000UL))];
        IReadOnlyList<TransactionReceipt> receipts = await chain.Wallets[5].Sender.SendAllAsync(calls).ConfigureAwait(false);
        Require(receipts.All(receipt => receipt.Logs.Count == LogsOfEmission), "an emission is not whole");
        await chain.MineAsync(70).ConfigureAwait(false);
    }

    private async Task FollowAsync()
    {
        string file = Path.Combine(Path.GetTempPath(), $"ledger-bench-{Guid.NewGuid():N}.db");
        try
        {
            using SqliteConnection database = new($"Data Source={file};Pooling=False");
            database.Open();
            using LogTable table = new(database);
            LogFollower follower = new(
                database, chain.Client, new LogFilter([s_emitter]), table, new LogFollowerOptions { RangeSize = BlocksOfRange }, NullLogger.Instance, TimeProvider.System);
            await follower.CatchUpAsync(default).ConfigureAwait(false);
            Require(table.Count() == Emissions * LogsOfEmission, "a log is missing or doubled");
        }
        finally
        {
            Delete(file);
        }
    }

    private static double HashedMegabytes()
    {
        byte[] data = new byte[8 << 20];
        double best = double.MaxValue;
        for (int i = 0; i < 3 * Rounds; i++)
        {
            long from = Stopwatch.GetTimestamp();
            Keccak256.Hash(data);
            best = Math.Min(best, Stopwatch.GetElapsedTime(from).TotalSeconds);
        }

        return data.Length / 1e6 / best;
    }

    private static async Task<double> BestAsync(int rounds, Func<Task> job)
    {
        double best = double.MaxValue;
        for (int i = 0; i < rounds; i++)
        {
            long from = Stopwatch.GetTimestamp();
            await job().ConfigureAwait(false);
            best = Math.Min(best, Stopwatch.GetElapsedTime(from).TotalSeconds);
        }

        return best;
    }

    private static void Delete(string file)
    {
        foreach (string part in new[] { file, file + "-wal", file + "-shm" })
            File.Delete(part);
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
            throw new InvalidOperationException($"The benchmark does not do its work: {otherwise}.");
    }
}
