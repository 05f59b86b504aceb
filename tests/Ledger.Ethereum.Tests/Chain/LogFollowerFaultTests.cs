using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ledger.Ethereum.Tests.Chain;

/// <summary>The follower behind a bad network, before bad nodes, on a chain that reorganises.</summary>
[CancelAfter(300_000)]
public sealed class LogFollowerFaultTests
{
    private const ulong Events = 10_000, PerTransaction = 25;
    private static readonly int[] s_depths = [1, 2, 64, 3, 5, 34, 8, 13, 21, 64, 1, 55];
    private static readonly LogFilter s_filter = new([Bytecode.Emitter], [Bytecode.Topic]);

    private LocalChain _chain = null!;
    private SqliteConnection _database = null!;
    private ulong _start, _next;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [SetUp]
    public async Task StartAsync()
    {
        _chain = await LocalChain.StartEmptyAsync();
        await _chain.SetCodeAsync(Bytecode.Emitter, Bytecode.CountingCode);
        await _chain.SetAutomineAsync(false);
        await _chain.MineAsync(70);
        _start = await _chain.Client.GetBlockNumberAsync(Cancel);
        _next = 0;
        _database = Database();
    }

    [TearDown]
    public async Task StopAsync()
    {
        _database.Dispose();
        await _chain.DisposeAsync();
    }

    [Test]
    public async Task Ten_thousand_events_through_faults_and_reorganisations_are_there_exactly_once()
    {
        await using FaultyProxy proxy = FaultyProxy.Start(_chain.RpcUrl, new FaultPlan { Rate = 0.15 });
        using HttpRpcTransport transport = Transport(proxy);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        LogFollower follower = Follow(_database, transport);
        Task following = follower.RunAsync(stop.Token);

        foreach (int depth in s_depths)
        {
            await EmitAsync(40);
            await _chain.ReorgAsync(depth);
        }

        while (await CountAsync() is var count && count < Events)
            await EmitAsync(1, Math.Min(PerTransaction, Events - count));
        await _chain.MineAsync();

        using SqliteConnection late = Database();
        LogFollower historian = Follow(late, transport);
        Task reading = historian.RunAsync(stop.Token);
        BlockHeader head = (await _chain.Client.GetHeaderAsync(BlockRef.Latest, Cancel))!;
        while (follower.Cursor?.Hash != head.Hash || historian.Cursor?.Hash != head.Hash)
        {
            Assert.That(following.IsCompleted || reading.IsCompleted, Is.False, () => $"{following.Exception}{reading.Exception}");
            await Task.Delay(1, Cancel);
        }

        await stop.CancelAsync();
        await Task.WhenAll(following, reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        IReadOnlyList<Log> logs = await _chain.Client.GetLogsAsync(s_filter, _start, head.Number, Cancel);
        Emitted[] expected = [.. logs.Select(Emitted.Of)];
        Assert.That(expected, Has.Length.EqualTo(Events));
        Assert.That(EmittedValues.Of(_database), Is.EqualTo(expected));
        Assert.That(EmittedValues.Of(late), Is.EqualTo(expected));
        foreach (ProxyFault fault in FaultPlan.Everything)
            Assert.That(proxy.Count(fault), Is.Positive, $"{fault} was never met");
    }

    [Test]
    public async Task A_node_that_is_behind_makes_nothing_undone()
    {
        await using FaultyProxy proxy = FaultyProxy.Start(_chain.RpcUrl, new FaultPlan { Rate = 1, Faults = [ProxyFault.LaggingNode], Lag = 1 });
        using HttpRpcTransport transport = Transport(proxy);
        LogFollower follower = Follow(_database, transport);
        await EmitAsync(3);
        proxy.IsFaulty = false;
        await follower.CatchUpAsync(Cancel);
        FollowedBlock? cursor = follower.Cursor;

        proxy.IsFaulty = true;
        await follower.CatchUpAsync(Cancel);

        Assert.That(proxy.Count(ProxyFault.LaggingNode), Is.Positive);
        Assert.That(follower.Cursor, Is.EqualTo(cursor));
        Assert.That(EmittedValues.Of(_database), Has.Count.EqualTo(3 * PerTransaction));
    }

    [Test]
    public async Task Logs_that_a_node_leaves_out_near_the_head_are_found_in_the_receipts()
    {
        await using FaultyProxy proxy = FaultyProxy.Start(_chain.RpcUrl, new FaultPlan { Rate = 1, Faults = [ProxyFault.EmptyLogs] });
        using HttpRpcTransport transport = Transport(proxy);
        await EmitAsync(3);

        await Follow(_database, transport).CatchUpAsync(Cancel);

        Assert.That(EmittedValues.Of(_database), Has.Count.EqualTo(3 * PerTransaction));
    }

    [Test]
    public async Task History_without_the_logs_that_its_headers_tell_of_is_not_believed()
    {
        await using FaultyProxy proxy = FaultyProxy.Start(_chain.RpcUrl, new FaultPlan { Rate = 1, Faults = [ProxyFault.EmptyLogs] });
        using HttpRpcTransport transport = Transport(proxy);
        LogFollower follower = Follow(_database, transport);
        await EmitAsync(1);
        await _chain.MineAsync(100);

        Assert.That(async () => await follower.CatchUpAsync(Cancel), Throws.TypeOf<RpcTransportException>());
        IReadOnlyList<Emitted> believed = EmittedValues.Of(_database);
        proxy.IsFaulty = false;
        await follower.CatchUpAsync(Cancel);

        Assert.That(believed, Is.Empty);
        Assert.That(EmittedValues.Of(_database), Has.Count.EqualTo(PerTransaction));
    }

    [Test]
    public async Task A_head_that_is_not_there_makes_no_history_of_blocks_that_can_still_be_undone()
    {
        await using FaultyProxy proxy = FaultyProxy.Start(_chain.RpcUrl, new FaultPlan { Rate = 0.5, Faults = [ProxyFault.WrongHead], Seed = 3 });
        using HttpRpcTransport transport = Transport(proxy);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        LogFollower follower = Follow(_database, transport);
        Task following = follower.RunAsync(stop.Token);
        await EmitAsync(64);
        BlockHeader head = (await _chain.Client.GetHeaderAsync(BlockRef.Latest, Cancel))!;
        while (follower.Cursor?.Hash != head.Hash)
            await Task.Delay(1, Cancel);

        await _chain.ReorgAsync(64);
        head = (await _chain.Client.GetHeaderAsync(BlockRef.Latest, Cancel))!;
        while (follower.Cursor?.Hash != head.Hash && !following.IsCompleted)
            await Task.Delay(1, Cancel);

        Assert.That(following.Exception, Is.Null);
        Assert.That(EmittedValues.Of(_database), Is.Empty);
        await stop.CancelAsync();
    }

    [Test]
    public async Task A_hundred_thousand_logs_of_history_are_read_by_ranges()
    {
        await EmitAsync(100, 1_000);
        await _chain.MineAsync(64);
        LogFollower follower = new(
            _database, _chain.Client, s_filter, new EmittedValues(), new LogFollowerOptions { FirstBlock = _start }, NullLogger.Instance, TimeProvider.System);

        long start = Stopwatch.GetTimestamp();
        await follower.CatchUpAsync(Cancel);
        TimeSpan took = Stopwatch.GetElapsedTime(start);

        await TestContext.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"100,000 logs in {took.TotalSeconds:0.00} s: {100_000 / took.TotalSeconds:0}/s"));
        Assert.That(EmittedValues.Of(_database).Select(static emitted => emitted.Value), Is.EqualTo(Enumerable.Range(0, 100_000).Select(static i => (ulong)i)));
    }

    [Test]
    public async Task A_subscription_wakes_the_follower_and_what_came_while_it_was_cut_is_read_afterwards()
    {
        await using FaultyProxy proxy = FaultyProxy.Start(_chain.RpcUrl, new FaultPlan { Rate = 0 });
        await using HeadSubscription heads = HeadSubscription.Open(proxy.WebSocketUrl, NullLogger.Instance, TimeProvider.System);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        LogFollowerOptions options = new() { FirstBlock = _start, PollInterval = TimeSpan.FromHours(1) };
        LogFollower follower = new(_database, _chain.Client, s_filter, new EmittedValues(), options, NullLogger.Instance, TimeProvider.System);
        Task following = follower.RunAsync(heads, stop.Token);

        await EmitAsync(2);
        await FollowedAsync(follower, following);
        proxy.CutWebSockets();
        await EmitAsync(3);
        await FollowedAsync(follower, following);
        await stop.CancelAsync();
        await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        Assert.That(EmittedValues.Of(_database), Has.Count.EqualTo(5 * PerTransaction));
    }

    private async Task FollowedAsync(LogFollower follower, Task following)
    {
        BlockHeader head = (await _chain.Client.GetHeaderAsync(BlockRef.Latest, Cancel))!;
        while (follower.Cursor?.Hash != head.Hash && !following.IsCompleted)
            await Task.Delay(1, Cancel);
    }

    private static SqliteConnection Database()
    {
        SqliteConnection database = new("Data Source=:memory:");
        database.Open();
        return database;
    }

    private static HttpRpcTransport Transport(FaultyProxy proxy) =>
        new(proxy.Url, new HttpRpcOptions { Timeout = TimeSpan.FromSeconds(1), RetryDelay = TimeSpan.FromMilliseconds(1) });

    private LogFollower Follow(SqliteConnection database, HttpRpcTransport transport) => new(
        database, new EthereumClient(transport, _chain.Client.ChainId), s_filter, new EmittedValues(),
        new LogFollowerOptions { FirstBlock = _start, RangeSize = 60, PollInterval = TimeSpan.FromMilliseconds(2) }, NullLogger.Instance, TimeProvider.System);

    private async Task EmitAsync(int transactions, ulong each = PerTransaction)
    {
        for (int i = 0; i < transactions; i++)
        {
            JsonObject transaction = new()
            {
                ["from"] = _chain.Wallets[0].Address.ToLowerString(), ["to"] = Bytecode.Emitter.ToLowerString(),
                ["data"] = Hex.Encode(Bytecode.Words(_next, each)), ["gas"] = Hex.Quantity(100_000 + 2_000 * each),
            };
            await _chain.Client.AskAsync("eth_sendTransaction", Cancel, transaction);
            await _chain.MineAsync();
            _next += each;
        }
    }

    private async Task<ulong> CountAsync() =>
        (ulong)(await _chain.Client.GetLogsAsync(s_filter, _start, await _chain.Client.GetBlockNumberAsync(Cancel), Cancel)).Count;
}
