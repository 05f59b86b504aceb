using System.Numerics;
using System.Text.Json;
using Ledger.Cryptography;
using Ledger.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ledger.Ethereum.Tests.Chain;

[CancelAfter(60_000)]
public sealed class OutboxTests
{
    private static readonly Address Receiver = Address.Parse("0x00000000000000000000000000000000000000aa");

    private LocalChain _chain = null!;
    private TemporaryFolder _folder = null!;
    private LocalSigner _signer = null!;
    private ShiftedClock _clock = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _chain = await LocalChain.StartEmptyAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _chain.DisposeAsync();

    [SetUp]
    public async Task PrepareAsync()
    {
        _folder = new TemporaryFolder();
        _signer = new LocalSigner(PrivateKey.Generate());
        _clock = new ShiftedClock();
        await _chain.SetAutomineAsync(true);
        await _chain.SetBalanceAsync(_signer.Address, 1_000_000_000_000_000_000);
        await _chain.SetCodeAsync(Bytecode.Reverter, Bytecode.RevertingCode);
        await _chain.SetCodeAsync(Bytecode.Emitter, Bytecode.EmittingCode);
    }

    [TearDown]
    public void CleanUp()
    {
        _signer.Dispose();
        _folder.Dispose();
    }

    [Test]
    public async Task Fifty_parallel_sends_with_failures_leave_no_gap()
    {
        FaultyTransport faulty = new(_chain.Client.Transport, new Dictionary<int, Fault>
        {
            [3] = Fault.LostOnTheWay, [11] = Fault.AnswerLost, [20] = Fault.Refused,
        });
        await using TransactionOutbox outbox = await OpenAsync(client: new EthereumClient(faulty, _chain.Client.ChainId));

        TransactionOutcome[] outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => SendAsync(outbox, new($"call {i}", Bytecode.Emitter, Bytecode.Word((ulong)i)))));

        Assert.That(outcomes, Is.All.TypeOf<TransactionOutcome.Mined>());
        Assert.That(faulty.Faults, Is.EqualTo(3));
        Assert.That(await NonceAsync(), Is.EqualTo(50UL));
        Assert.That(
            outcomes.Cast<TransactionOutcome.Mined>().Select(static o => o.Receipt.Logs.Single().Data[31]).Order(), Is.EqualTo(Enumerable.Range(0, 50).Select(static i => (byte)i)));
    }

    [Test]
    public async Task A_key_is_sent_once_and_keeps_its_content()
    {
        TransactionIntent intent = new("once", Receiver, [], 5);
        await using (TransactionOutbox outbox = await OpenAsync())
        {
            Assert.That(await outbox.EnqueueAsync(intent, CancellationToken.None), Is.True);
            Assert.That(await outbox.EnqueueAsync(intent, CancellationToken.None), Is.False);
            await outbox.WaitAsync("once", CancellationToken.None);
        }

        await using TransactionOutbox reopened = await OpenAsync();
        Assert.That(await reopened.EnqueueAsync(intent, CancellationToken.None), Is.False);
        Assert.That(await reopened.FindOutcomeAsync("once", CancellationToken.None), Is.TypeOf<TransactionOutcome.Mined>());
        Assert.That(async () => await reopened.EnqueueAsync(intent with { Value = 6 }, CancellationToken.None), Throws.ArgumentException);
        Assert.That(async () => await reopened.WaitAsync("never", CancellationToken.None), Throws.TypeOf<KeyNotFoundException>());
        Assert.That(await NonceAsync(), Is.EqualTo(1UL));
    }

    [Test]
    public async Task A_call_that_would_revert_is_refused_without_using_a_nonce()
    {
        await using TransactionOutbox outbox = await OpenAsync();

        TransactionOutcome outcome = await SendAsync(outbox, new("refused", Bytecode.Reverter, []));

        Assert.That(outcome, Is.TypeOf<TransactionOutcome.Refused>());
        Assert.That(((TransactionOutcome.Refused)outcome).Revert.HasSelector(Bytecode.ErrorSelector), Is.True);
        Assert.That(await NonceAsync(), Is.Zero);
    }

    [Test]
    public async Task A_mined_revert_comes_with_its_custom_error()
    {
        await using TransactionOutbox outbox = await OpenAsync();

        TransactionOutcome outcome = await SendAsync(outbox, new("reverted", Bytecode.Reverter, [], GasLimit: 100_000));

        Assert.That(outcome, Is.TypeOf<TransactionOutcome.Reverted>());
        Assert.That(((TransactionOutcome.Reverted)outcome).Revert.Data, Is.EqualTo(Bytecode.ErrorSelector));
        Assert.That(((TransactionOutcome.Reverted)outcome).Receipt.Succeeded, Is.False);
    }

    [Test]
    public async Task An_account_without_coins_drops_and_can_try_again()
    {
        await _chain.SetBalanceAsync(_signer.Address, 1000);
        await using TransactionOutbox outbox = await OpenAsync();

        TransactionOutcome first = await SendAsync(outbox, new("pay", Receiver, [], 1_000_000));
        await _chain.SetBalanceAsync(_signer.Address, 1_000_000_000_000_000_000);
        TransactionOutcome second = await SendAsync(outbox, new("pay", Receiver, [], 1_000_000));

        Assert.That(first, Is.TypeOf<TransactionOutcome.Dropped>());
        Assert.That(second, Is.TypeOf<TransactionOutcome.Mined>());
    }

    [Test]
    public async Task A_stuck_transaction_is_replaced_with_fees_raised_by_more_than_ten_percent()
    {
        await _chain.SetAutomineAsync(false);
        await using TransactionOutbox outbox = await OpenAsync();
        Task<TransactionOutcome> sending = SendAsync(outbox, new("stuck", Receiver, [], 1));
        (Hash32 firstHash, BigInteger firstFee) = await PooledAsync(static _ => true);

        _clock.Advance(TimeSpan.FromSeconds(61));
        (_, BigInteger secondFee) = await PooledAsync(pooled => pooled.Hash != firstHash);
        await _chain.MineAsync();
        TransactionOutcome outcome = await sending;

        Assert.That(secondFee * 10, Is.GreaterThan(firstFee * 11));
        Assert.That(outcome, Is.TypeOf<TransactionOutcome.Mined>());
        Assert.That(((TransactionOutcome.Mined)outcome).Receipt.TransactionHash, Is.Not.EqualTo(firstHash));
        Assert.That(await NonceAsync(), Is.EqualTo(1UL));
    }

    [Test]
    public async Task A_nonce_taken_from_elsewhere_is_told()
    {
        await _chain.SetAutomineAsync(false);
        await using TransactionOutbox outbox = await OpenAsync();
        Task<TransactionOutcome> sending = SendAsync(outbox, new("overtaken", Receiver, [], 1));
        await PooledAsync(static _ => true);

        FeeMarketTransaction foreign = new(_chain.Client.ChainId, 0, 50_000_000_000, 50_000_000_000, 21_000, Receiver, 7, [], []);
        SignedTransaction signed = await foreign.SignAsync(_signer, CancellationToken.None);
        SendResult sent = await _chain.Client.SendRawAsync(signed.Raw, CancellationToken.None);
        await _chain.MineAsync();

        Assert.That(sent, Is.TypeOf<SendResult.Accepted>());
        Assert.That(await sending, Is.EqualTo(new TransactionOutcome.Replaced(0)));
    }

    [Test]
    public async Task A_transaction_that_a_reorganisation_removed_is_sent_again()
    {
        await using TransactionOutbox outbox = await OpenAsync(new OutboxOptions { PollInterval = TimeSpan.FromMilliseconds(20), Confirmations = 3 });
        await _chain.MineAsync(5);
        Task<TransactionOutcome> sending = SendAsync(outbox, new("moved", Receiver, [], 1));
        while (await NonceAsync() == 0)
            await Task.Yield();

        await _chain.ReorgAsync(1);
        while (await NonceAsync() == 0) // mined again by itself: automine is on
            await Task.Yield();
        await _chain.MineAsync(3);

        Assert.That(await sending, Is.TypeOf<TransactionOutcome.Mined>());
        Assert.That(await NonceAsync(), Is.EqualTo(1UL));
    }

    [Test]
    public async Task A_store_serves_only_the_account_it_was_made_for()
    {
        await (await OpenAsync()).DisposeAsync();
        using LocalSigner other = new(PrivateKey.Generate());

        Assert.That(async () => await OpenAsync(signer: other), Throws.InvalidOperationException);
    }

    private Task<TransactionOutbox> OpenAsync(OutboxOptions? options = null, EthereumClient? client = null, ISigner? signer = null) => TransactionOutbox.OpenAsync(
        _folder.File("outbox.db"), client ?? _chain.Client, signer ?? _signer, options ?? OutboxChild.Options, NullLogger.Instance, _clock, CancellationToken.None);

    private static async Task<TransactionOutcome> SendAsync(TransactionOutbox outbox, TransactionIntent intent)
    {
        await outbox.EnqueueAsync(intent, TestContext.CurrentContext.CancellationToken);
        return await outbox.WaitAsync(intent.Key, TestContext.CurrentContext.CancellationToken);
    }

    private Task<ulong> NonceAsync() => _chain.Client.GetTransactionCountAsync(_signer.Address, BlockRef.Latest, TestContext.CurrentContext.CancellationToken);

    /// <summary>The account's transaction in the pool, as soon as there is one that the condition wants.</summary>
    private async Task<(Hash32 Hash, BigInteger MaxFee)> PooledAsync(Predicate<(Hash32 Hash, BigInteger MaxFee)> wanted)
    {
        while (true)
        {
            JsonElement pool = await _chain.Client.AskAsync("txpool_content", TestContext.CurrentContext.CancellationToken);
            foreach (JsonProperty account in pool.GetProperty("pending").EnumerateObject())
            {
                if (!string.Equals(account.Name, _signer.Address.ToString(), StringComparison.OrdinalIgnoreCase))
                    continue;
                JsonElement transaction = account.Value.EnumerateObject().First().Value;
                bool read = Hex.TryParseQuantity(transaction.GetProperty("maxFeePerGas").GetString(), out BigInteger fee);
                (Hash32, BigInteger) found = (Hash32.Parse(transaction.GetProperty("hash").GetString()), fee);
                if (read && wanted(found))
                    return found;
            }
        }
    }
}
