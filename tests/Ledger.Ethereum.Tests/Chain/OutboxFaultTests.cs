using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Ledger.Cryptography;
using Ledger.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ledger.Ethereum.Tests.Chain;

/// <summary>The outbox behind a bad network, before bad nodes, under load and near deadlines.</summary>
[CancelAfter(180_000)]
public sealed class OutboxFaultTests
{
    private static readonly Address s_receiver = Address.Parse("0x00000000000000000000000000000000000000ab");

    private LocalChain _chain = null!;
    private TemporaryFolder _folder = null!;
    private LocalSigner _signer = null!;
    private ShiftedClock _clock = null!;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [SetUp]
    public async Task StartAsync()
    {
        _chain = await LocalChain.StartEmptyAsync();
        _folder = new TemporaryFolder();
        _signer = new LocalSigner(PrivateKey.Generate());
        _clock = new ShiftedClock();
        await _chain.SetBalanceAsync(_signer.Address, BigInteger.Pow(10, 20));
        await _chain.SetCodeAsync(Bytecode.Emitter, Bytecode.EmittingCode);
        await _chain.SetCodeAsync(Bytecode.Gate, Bytecode.GateCode);
    }

    [TearDown]
    public async Task StopAsync()
    {
        _signer.Dispose();
        _folder.Dispose();
        await _chain.DisposeAsync();
    }

    [Test]
    public async Task Fifty_parallel_sends_through_every_fault_leave_no_gap_and_happen_once()
    {
        await using FaultyProxy proxy = FaultyProxy.Start(_chain.RpcUrl, new FaultPlan { Rate = 0.4, Seed = 7 });
        using HttpRpcTransport transport = Transport(proxy);
        await using TransactionOutbox outbox = await OpenAsync(transport);

        TransactionOutcome[] outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => SendAsync(outbox, new($"call {i}", Bytecode.Emitter, Bytecode.Word((ulong)i)))));

        IReadOnlyList<Log> logs = await _chain.Client.GetLogsAsync(new LogFilter([Bytecode.Emitter]), 0, await _chain.Client.GetBlockNumberAsync(Cancel), Cancel);
        Assert.That(outcomes, Is.All.TypeOf<TransactionOutcome.Mined>());
        Assert.That(logs.Select(static log => log.Data[31]).Order(), Is.EqualTo(Enumerable.Range(0, 50).Select(static i => (byte)i)));
        Assert.That(await NonceAsync(), Is.EqualTo(50UL));
        Assert.That(FaultPlan.Everything.Sum(proxy.Count), Is.GreaterThan(3));
    }

    [Test]
    public async Task A_node_that_is_behind_is_no_proof_that_a_nonce_was_taken_from_elsewhere()
    {
        await using FaultyProxy proxy = FaultyProxy.Start(_chain.RpcUrl, new FaultPlan
        {
            Lag = 1,
            Choose = static methods => methods.Any(static m => m is "eth_getTransactionReceipt" or "eth_getTransactionByHash") ? ProxyFault.LaggingNode : ProxyFault.None,
        });
        using HttpRpcTransport transport = Transport(proxy);
        await using TransactionOutbox outbox = await OpenAsync(transport);

        Task<TransactionOutcome> sending = SendAsync(outbox, new("slow news", s_receiver, [], 1));
        while (proxy.Count(ProxyFault.LaggingNode) < 8)
            await Task.Delay(1, Cancel);
        bool settled = sending.IsCompleted;
        proxy.IsFaulty = false;

        Assert.That(await sending, Is.TypeOf<TransactionOutcome.Mined>());
        Assert.That(settled, Is.False);
        Assert.That(await NonceAsync(), Is.EqualTo(1UL));
    }

    [Test]
    public async Task A_call_that_needs_the_one_before_it_is_not_refused_in_the_same_batch()
    {
        await using FaultyProxy proxy = FaultyProxy.Start(_chain.RpcUrl, new FaultPlan { Rate = 1, Faults = [ProxyFault.ServerError] });
        using HttpRpcTransport transport = Transport(proxy);
        await using TransactionOutbox outbox = await OpenAsync(transport);
        Task<TransactionOutcome> opening = SendAsync(outbox, new("open", Bytecode.Gate, []));
        Task<TransactionOutcome> passing = SendAsync(outbox, new("pass", Bytecode.Gate, [1]));

        proxy.IsFaulty = false;

        Assert.That(await opening, Is.TypeOf<TransactionOutcome.Mined>());
        Assert.That(await passing, Is.TypeOf<TransactionOutcome.Mined>());
    }

    [Test]
    public async Task Before_a_deadline_fees_are_raised_early_and_after_it_an_empty_transaction_takes_the_nonce()
    {
        await _chain.SetAutomineAsync(false);
        await using TransactionOutbox outbox = await OpenAsync(_chain.Client.Transport);
        Task<TransactionOutcome> sending = SendAsync(outbox, new("in time", s_receiver, [], 1, Deadline: _clock.GetUtcNow().AddSeconds(40)));
        Pooled first = await PooledAsync(static _ => true);

        _clock.Advance(TimeSpan.FromSeconds(11));
        Pooled second = await PooledAsync(pooled => pooled.Hash != first.Hash);
        _clock.Advance(TimeSpan.FromSeconds(40));
        Pooled last = await PooledAsync(pooled => pooled.To != s_receiver);
        await _chain.MineAsync();

        Assert.That(second.MaxFee * 10, Is.GreaterThan(first.MaxFee * 11));
        Assert.That(last.To, Is.EqualTo(_signer.Address));
        Assert.That(await sending, Is.TypeOf<TransactionOutcome.Dropped>());
        Assert.That(await NonceAsync(), Is.EqualTo(1UL));
        Assert.That((int)await _chain.Client.GetBalanceAsync(s_receiver, BlockRef.Latest, Cancel), Is.Zero);
        Assert.That(await SendLateAsync(outbox), Is.TypeOf<TransactionOutcome.Dropped>());
    }

    [Test]
    public async Task A_key_that_is_tried_again_forgets_no_nonce_that_was_used()
    {
        await _chain.SetAutomineAsync(false);
        await using TransactionOutbox outbox = await OpenAsync(_chain.Client.Transport);
        TransactionIntent intent = new("again", s_receiver, [], 1, Deadline: _clock.GetUtcNow().AddSeconds(40));
        Task<TransactionOutcome> sending = SendAsync(outbox, intent);
        await PooledAsync(static _ => true);
        _clock.Advance(TimeSpan.FromSeconds(50));
        await PooledAsync(static pooled => pooled.To != s_receiver);
        await _chain.MineAsync();
        Assert.That(await sending, Is.TypeOf<TransactionOutcome.Dropped>());

        Assert.That(await SendAsync(outbox, intent), Is.TypeOf<TransactionOutcome.Dropped>(), "too late before it was signed");

        Assert.That(TransactionOutbox.NextNonceOf(_folder.File("outbox.db"), _chain.Client.ChainId, _signer.Address), Is.EqualTo(await NonceAsync()).And.EqualTo(1UL));
    }

    [Test]
    public async Task A_transaction_that_the_node_holds_back_though_its_turn_has_come_is_replaced_once()
    {
        await using (TransactionOutbox before = await OpenAsync(_chain.Client.Transport))
            await SendAsync(before, new("first", s_receiver, [], 1));
        await using TransactionOutbox outbox = await OpenAsync(new QueueRace(_chain.Client.Transport, _signer.Address));
        Task<TransactionOutcome> sending = SendAsync(outbox, new("held back", s_receiver, [], 2));
        Task<TransactionOutcome> next = SendAsync(outbox, new("next", s_receiver, [], 3));
        Pooled held = await PooledAsync(static pooled => pooled.Value == 2, "queued");

        _clock.Advance(TimeSpan.FromSeconds(3));

        Assert.That(await sending, Is.TypeOf<TransactionOutcome.Mined>());
        Assert.That(((TransactionOutcome.Mined)await sending).Receipt.TransactionHash, Is.Not.EqualTo(held.Hash));
        Assert.That(await next, Is.TypeOf<TransactionOutcome.Mined>());
        Assert.That(await NonceAsync(), Is.EqualTo(3UL));
    }

    [Test]
    public async Task A_thousand_transactions_are_signed_sent_and_confirmed()
    {
        await using TransactionOutbox outbox = await OpenAsync(_chain.Client.Transport, OutboxChild.Options);

        long start = Stopwatch.GetTimestamp();
        TransactionOutcome[] outcomes = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(i => SendAsync(outbox, new($"call {i}", Bytecode.Emitter, Bytecode.Word((ulong)i)))));
        TimeSpan took = Stopwatch.GetElapsedTime(start);

        await TestContext.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"1,000 transactions in {took.TotalSeconds:0.00} s: {1_000 / took.TotalSeconds:0}/s"));
        Assert.That(outcomes, Is.All.TypeOf<TransactionOutcome.Mined>());
        Assert.That(await NonceAsync(), Is.EqualTo(1_000UL));
    }

    private static HttpRpcTransport Transport(FaultyProxy proxy) =>
        new(proxy.Url, new HttpRpcOptions { Timeout = TimeSpan.FromSeconds(2), RetryDelay = TimeSpan.FromMilliseconds(1) });

    private Task<TransactionOutbox> OpenAsync(IRpcTransport transport, OutboxOptions? options = null) => TransactionOutbox.OpenAsync(
        _folder.File("outbox.db"), new EthereumClient(transport, _chain.Client.ChainId), _signer, options ?? OutboxChild.Options, NullLogger.Instance, _clock, Cancel);

    private static async Task<TransactionOutcome> SendAsync(TransactionOutbox outbox, TransactionIntent intent)
    {
        await outbox.EnqueueAsync(intent, Cancel);
        return await outbox.WaitAsync(intent.Key, Cancel);
    }

    private Task<TransactionOutcome> SendLateAsync(TransactionOutbox outbox) =>
        SendAsync(outbox, new("too late", s_receiver, [], 1, Deadline: _clock.GetUtcNow().AddSeconds(-1)));

    private Task<ulong> NonceAsync() => _chain.Client.GetTransactionCountAsync(_signer.Address, BlockRef.Latest, Cancel);

    /// <summary>The account's transaction in the pool, as soon as there is one that the condition wants.</summary>
    private async Task<Pooled> PooledAsync(Predicate<Pooled> wanted, string part = "pending")
    {
        while (true)
        {
            JsonElement pool = await _chain.Client.AskAsync("txpool_content", Cancel);
            foreach (JsonElement transaction in pool.GetProperty(part).EnumerateObject().SelectMany(static account => account.Value.EnumerateObject()).Select(static one => one.Value))
            {
                BigInteger fee = transaction.GetProperty("maxFeePerGas").ToQuantity();
                Pooled found = new(Hash32.Parse(transaction.GetProperty("hash").GetString()), Address.Parse(transaction.GetProperty("to").GetString()), fee, transaction.GetProperty("value").ToQuantity());
                if (wanted(found))
                    return found;
            }
        }
    }

    private sealed record Pooled(Hash32 Hash, Address To, BigInteger MaxFee, BigInteger Value);
}
