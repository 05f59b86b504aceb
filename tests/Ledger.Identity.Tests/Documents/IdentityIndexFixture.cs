using Ledger.Ethereum;
using Ledger.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace Ledger.Identity.Tests;

/// <summary>A real chain, an index that follows it, and a resolver over both whose questions are counted.</summary>
public abstract class IdentityIndexFixture
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"ledger-identities-{Guid.NewGuid():N}.db");

    private protected LocalChain Chain { get; private set; } = null!;

    private protected SqliteConnection Database { get; private set; } = null!;

    private protected LogFollower Follower { get; private set; } = null!;

    private protected TamperedTransport Line { get; private set; } = null!;

    private protected DidResolver Resolver { get; private set; } = null!;

    /// <summary>Questions to the node since the test set it to zero.</summary>
    private protected int Questions { get; set; }

    private protected Address Registry => Chain.Contracts.IdentityRegistry;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        Chain = await LocalChain.StartDeployedAsync();
        Database = new SqliteConnection($"Data Source={_file};Pooling=False");
        await Database.OpenAsync();
        IdentityIndex.CreateTables(Database);
        IdentityIndex index = new(Registry);
        LogFollowerOptions options = new() { FirstBlock = Chain.Contracts.FirstBlock };
        Follower = new LogFollower(Database, Chain.Client, index.Filter, index, options, NullLogger.Instance, TimeProvider.System);
        Line = new TamperedTransport(Chain.Client.Transport)
        {
            Before = requests =>
            {
                Questions += requests.Count;
                return Task.CompletedTask;
            },
        };
        EthereumClient counted = new(Line, Chain.Client.ChainId);
        Resolver = new DidResolver(
            counted, Registry,
            new IndexedIdentities(counted, Registry, () => Follower.Cursor, identity => IdentityIndex.Read(Database, identity)),
            new LoggedIdentities(counted, Registry, Chain.Contracts.FirstBlock));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await Chain.DisposeAsync();
        await Database.DisposeAsync();
        File.Delete(_file);
    }

    private protected Task FollowAsync() => Follower.CatchUpAsync(CancellationToken.None);

    private protected async Task<DidResolution.Resolved> ResolvedAsync(string did)
    {
        DidResolution answer = await Resolver.ResolveAsync(did, CancellationToken.None);
        return answer as DidResolution.Resolved ?? throw new AssertionException($"{did}: {answer}");
    }

    private protected async Task<DidResolutionError?> ErrorAsync(string did) =>
        (await Resolver.ResolveAsync(did, CancellationToken.None) as DidResolution.Failed)?.Error;

    private protected static string Did(Address identity) => new DidEthr(31337, identity).ToString();
}
