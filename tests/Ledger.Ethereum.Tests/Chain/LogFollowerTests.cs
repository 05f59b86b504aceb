using System.Text.Json.Nodes;
using Ledger.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ledger.Ethereum.Tests.Chain;

public sealed class LogFollowerTests
{
    private static readonly LogFilter Filter = new([Bytecode.Emitter], [Bytecode.Topic]);

    private LocalChain _chain = null!;
    private SqliteConnection _database = null!;
    private ShiftedClock _clock = null!;
    private ulong _start;

    [OneTimeSetUp]
    public async Task StartAsync() => _chain = await LocalChain.StartEmptyAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _chain.DisposeAsync();

    [SetUp]
    public async Task PrepareAsync()
    {
        _database = new SqliteConnection("Data Source=:memory:");
        _database.Open();
        _clock = new ShiftedClock();
        await _chain.SetCodeAsync(Bytecode.Emitter, Bytecode.EmittingCode);
        await _chain.MineAsync();
        _start = await _chain.Client.GetBlockNumberAsync(CancellationToken.None);
    }

    [TearDown]
    public void CleanUp() => _database.Dispose();

    [Test]
    public async Task Logs_near_the_head_are_applied_in_order()
    {
        LogFollower follower = Follow();

        await EmitAsync(1, 2, 3);
        await follower.CatchUpAsync(CancellationToken.None);
        await EmitAsync(4);
        await follower.CatchUpAsync(CancellationToken.None);

        Assert.That(State(), Is.EqualTo(new ulong[] { 1, 2, 3, 4 }));
        Assert.That(follower.Cursor!.Number, Is.EqualTo(await _chain.Client.GetBlockNumberAsync(CancellationToken.None)));
    }

    [Test]
    public async Task Logs_of_blocks_that_left_the_chain_are_undone()
    {
        LogFollower follower = Follow();
        await EmitAsync(1, 2, 3, 4, 5);
        await follower.CatchUpAsync(CancellationToken.None);

        await _chain.ReorgAsync(3);
        await follower.CatchUpAsync(CancellationToken.None);
        ulong[] afterReorg = State();
        await EmitAsync(6);
        await follower.CatchUpAsync(CancellationToken.None);

        Assert.That(afterReorg, Is.EqualTo(new ulong[] { 1, 2 }));
        Assert.That(State(), Is.EqualTo(new ulong[] { 1, 2, 6 }));
    }

    [Test]
    public async Task A_log_that_moved_to_another_block_is_there_once()
    {
        LogFollower follower = Follow();
        await EmitAsync(1, 2);
        await follower.CatchUpAsync(CancellationToken.None);
        FundedWallet wallet = _chain.Wallets[0];
        ulong nonce = await _chain.Client.GetTransactionCountAsync(wallet.Address, BlockRef.Latest, CancellationToken.None);
        FeeMarketTransaction moved = new(_chain.Client.ChainId, nonce - 2, 1_000_000_000, 100_000_000_000, 100_000, Bytecode.Emitter, 0, Bytecode.Word(9), []);
        SignedTransaction signed = await moved.SignAsync(wallet.Signer, CancellationToken.None);

        await _chain.Client.AskAsync("anvil_reorg", CancellationToken.None, 3, new JsonArray(new JsonArray(Hex.Encode(signed.Raw.Span), 0)));
        await follower.CatchUpAsync(CancellationToken.None);

        Assert.That(State(), Is.EqualTo(new ulong[] { 9 }));
    }

    [Test]
    public async Task A_chain_that_stays_shorter_is_followed_too()
    {
        LogFollower follower = Follow();
        await EmitAsync(1);
        string snapshot = await _chain.SnapshotAsync();
        await EmitAsync(2, 3);
        await follower.CatchUpAsync(CancellationToken.None);

        await _chain.RevertAsync(snapshot);
        await follower.CatchUpAsync(CancellationToken.None);
        ulong[] atFirst = State();
        _clock.Advance(TimeSpan.FromSeconds(31));
        await follower.CatchUpAsync(CancellationToken.None);

        Assert.That(atFirst, Is.EqualTo(new ulong[] { 1, 2, 3 }), "a node may just be behind");
        Assert.That(State(), Is.EqualTo(new ulong[] { 1 }));
    }

    [TestCase(5)]
    [TestCase(1)]
    [TestCase(1000)]
    public async Task History_by_ranges_and_the_head_by_blocks_make_one_sequence(int rangeSize)
    {
        ulong[] values = [.. Enumerable.Range(1, 25).Select(static i => (ulong)i)];
        await EmitAsync(values);

        LogFollower follower = Follow(new LogFollowerOptions { FirstBlock = _start, RangeSize = rangeSize, ReorgDepth = 4 });
        await follower.CatchUpAsync(CancellationToken.None);

        Assert.That(State(), Is.EqualTo(values));
    }

    [Test]
    public async Task A_follower_that_starts_again_goes_on_where_it_stopped()
    {
        await EmitAsync(1, 2);
        await Follow().CatchUpAsync(CancellationToken.None);
        await EmitAsync(3);
        await _chain.ReorgAsync(2);
        await EmitAsync(4);

        await Follow().CatchUpAsync(CancellationToken.None);

        Assert.That(State(), Is.EqualTo(new ulong[] { 1, 4 }));
    }

    [Test]
    public async Task Neither_cursor_nor_state_moves_when_the_handler_fails()
    {
        LogFollower follower = Follow(handler: new FailingHandler(new EmittedValues(), failAt: 2));
        await EmitAsync(1, 2, 3);

        Assert.That(async () => await follower.CatchUpAsync(CancellationToken.None), Throws.InvalidOperationException);
        ulong[] state = State();
        await Follow().CatchUpAsync(CancellationToken.None);

        Assert.That(state, Is.EqualTo(new ulong[] { 1 }));
        Assert.That(State(), Is.EqualTo(new ulong[] { 1, 2, 3 }));
    }

    [Test]
    public async Task A_reorganisation_deeper_than_what_can_be_undone_is_an_error()
    {
        LogFollower follower = Follow(new LogFollowerOptions { FirstBlock = _start, ReorgDepth = 2 });
        await EmitAsync(1, 2, 3, 4, 5);
        await follower.CatchUpAsync(CancellationToken.None);

        await _chain.ReorgAsync(4);
        await follower.CatchUpAsync(CancellationToken.None);
        _clock.Advance(TimeSpan.FromSeconds(31));

        Assert.That(async () => await follower.CatchUpAsync(CancellationToken.None), Throws.TypeOf<ReorgTooDeepException>());
    }

    private LogFollower Follow(LogFollowerOptions? options = null, ILogHandler? handler = null) => new(
        _database, _chain.Client, Filter, handler ?? new EmittedValues(), options ?? new LogFollowerOptions { FirstBlock = _start }, NullLogger.Instance, _clock);

    private async Task EmitAsync(params ulong[] values)
    {
        foreach (ulong value in values)
            await _chain.Wallets[0].SendAsync(new Contracts.CallData(Bytecode.Emitter, Bytecode.Word(value), 0));
    }

    private ulong[] State() => [.. EmittedValues.Of(_database).Select(static emitted => emitted.Value)];

    /// <summary>Applies a log and then fails on one value.</summary>
    private sealed class FailingHandler(ILogHandler inner, ulong failAt) : ILogHandler
    {
        public void Apply(SqliteTransaction transaction, Log log)
        {
            inner.Apply(transaction, log);
            if (new AbiReader(log.Data, AbiWriter.Word).ReadUInt64() == failAt)
                throw new InvalidOperationException("injected");
        }

        public void Undo(SqliteTransaction transaction, Log log) => inner.Undo(transaction, log);
    }
}
