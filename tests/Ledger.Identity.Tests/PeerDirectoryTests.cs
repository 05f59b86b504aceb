using Ledger.Contracts;
using Ledger.Ethereum;
using Ledger.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace Ledger.Identity.Tests;

/// <summary>The directory of peers as it follows a real chain.</summary>
public sealed class PeerDirectoryTests : IDisposable
{
    private static readonly Uri s_first = new("http://127.0.0.1:8080/");
    private static readonly Uri s_second = new("http://127.0.0.1:9090/");

    private LocalChain _chain = null!;
    private SqliteConnection? _connection;
    private LogFollower _follower = null!;
    private IdentityRegistration _registration = null!;

    private SqliteConnection Database => _connection!;

    [SetUp]
    public async Task StartAsync()
    {
        _chain = await LocalChain.StartDeployedAsync();
        ContractAddresses at = _chain.Contracts;
        _registration = new IdentityRegistration(_chain.Client, at.IdentityRegistry, at.FirstBlock);
        _connection = new SqliteConnection("Data Source=:memory:");
        await Database.OpenAsync();
        PeerDirectory.CreateTables(Database);
        PeerDirectory directory = new(at.IdentityRegistry);
        _follower = new LogFollower(
            Database, _chain.Client, directory.Filter, directory, new LogFollowerOptions { FirstBlock = at.FirstBlock }, NullLogger.Instance, TimeProvider.System);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await Database.DisposeAsync();
        await _chain.DisposeAsync();
    }

    public void Dispose() => _connection?.Dispose();

    [Test]
    public async Task Peers_appear_move_and_go()
    {
        FundedWallet a = _chain.Wallets[1], b = _chain.Wallets[2];
        await RegisterAsync(a, s_first);
        await RegisterAsync(b, s_second);
        Assert.That(await PeersAsync(), Is.EquivalentTo(new[] { new Peer(a.Address, s_first), new Peer(b.Address, s_second) }));

        await RegisterAsync(a, s_second);
        await b.SendAsync(IdentityRegistry.Calls.ChangeOwner(_chain.Contracts.IdentityRegistry, b.Address, Address.Zero));

        Assert.That(await PeersAsync(), Is.EqualTo(new[] { new Peer(a.Address, s_second) }));
        Assert.That(PeerDirectory.EndpointOf(Database, a.Address, await NowAsync()), Is.EqualTo(s_second));
        Assert.That(PeerDirectory.EndpointOf(Database, b.Address, await NowAsync()), Is.Null);
    }

    [Test]
    public async Task A_reorganisation_takes_a_move_back()
    {
        FundedWallet a = _chain.Wallets[1];
        await RegisterAsync(a, s_first);
        Assert.That(await PeersAsync(), Is.EqualTo(new[] { new Peer(a.Address, s_first) }));
        ulong before = await _chain.Client.GetBlockNumberAsync(CancellationToken.None);
        await RegisterAsync(a, s_second);
        Assert.That(await PeersAsync(), Is.EqualTo(new[] { new Peer(a.Address, s_second) }));

        await _chain.ReorgAsync((int)(await _chain.Client.GetBlockNumberAsync(CancellationToken.None) - before));

        Assert.That(await PeersAsync(), Is.EqualTo(new[] { new Peer(a.Address, s_first) }));
    }

    [Test]
    public async Task Other_attributes_and_garbage_are_not_kept()
    {
        Address registry = _chain.Contracts.IdentityRegistry;
        FundedWallet a = _chain.Wallets[1];
        await a.SendAsync(IdentityRegistry.Calls.SetAttribute(registry, a.Address, LedgerNames.ToBytes32("did/svc/Other"), "http://x.example/"u8.ToArray(), 1000));
        await a.SendAsync(IdentityRegistry.Calls.SetAttribute(registry, a.Address, LedgerNames.ToBytes32(LedgerNames.NodeEndpoint), [1, 2, 3], 1000));
        await a.SendAsync(IdentityRegistry.Calls.AddDelegate(registry, a.Address, LedgerNames.ToBytes32("veriKey"), Address.Zero, 1000));

        Assert.That(await PeersAsync(), Is.Empty);
        await using SqliteCommand count = Database.CreateCommand();
        count.CommandText = "SELECT COUNT(*) FROM peer_changes";
        Assert.That(await count.ExecuteScalarAsync(), Is.EqualTo(0L));
    }

    private Task RegisterAsync(FundedWallet owner, Uri endpoint) =>
        _registration.EnsureAsync(owner.Sender, owner.Address, _chain.Wallets[9].Address, endpoint);

    private async Task<IReadOnlyList<Peer>> PeersAsync()
    {
        await _follower.CatchUpAsync(CancellationToken.None);
        return PeerDirectory.PeersAt(Database, await NowAsync());
    }

    private async Task<ulong> NowAsync() => (await _chain.Client.GetHeaderAsync(BlockRef.Latest, CancellationToken.None))!.Timestamp;
}
