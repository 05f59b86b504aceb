using Ledger.Content;
using Ledger.Content.Remote;
using Ledger.Ethereum;
using Ledger.Node.Chain;
using Ledger.Node.Games;
using Ledger.Node.Peers;
using Ledger.Node.Status;
using Ledger.Node.Storage;
using Ledger.Node.Work;
using Microsoft.Extensions.Logging;

namespace Ledger.Node;

/// <summary>What a node is made of, opened and checked; disposed of in the order of need.</summary>
internal sealed class NodeParts : IAsyncDisposable
{
    private readonly HttpClient _http = new(HttpBlobSource.CreateHandler());

    private NodeParts(
        NodeOptions options, DataDirectory directory, NodeDatabase database, NodeKeys keys, Address identity, ChainConnection chain, TransactionOutbox outbox,
        NodeTelemetry telemetry, ILoggerFactory loggers)
    {
        Identity = identity;
        Options = options;
        Directory = directory;
        Database = database;
        Keys = keys;
        Chain = chain;
        Outbox = outbox;
        Telemetry = telemetry;
        Logger = loggers.CreateLogger("Ledger.Node");
        Local = new WatchedBlobStore(new DirectoryBlobStore(directory.Blobs), telemetry.Metrics, Logger);
        History = new ChainHistory(database);
        Games = new GameLogs(database, chain.Addresses.Disputes);
        Index = new EventIndex(directory, chain, History, Games, loggers.CreateLogger("Ledger.Index"), telemetry.Time);
        Peers = new PeerBook(database, Identity, _http);
        Source = new HttpBlobSource(_http, new HttpBlobOptions(), telemetry.Time);
        Source.Fetched += (_, _) => telemetry.Metrics.BlobsFetched.Add(1);
        Source.Refused += Refuse;
        Blobs = new ReplicatingBlobStore(Local, Source, Peers);
        Stores = new WorkStores(new SigningGuard(database), new ReplayStore(database), new RoundStore(database), new ReleaseStore(database), Blobs) { Salts = new OpeningSalts(database) };
        Health = new HealthBoard();
        Board = new WorkBoard(telemetry.Events);
    }

    public NodeOptions Options { get; }
    public DataDirectory Directory { get; }
    public NodeDatabase Database { get; }
    public NodeKeys Keys { get; }
    public ChainConnection Chain { get; }
    public TransactionOutbox Outbox { get; }
    public NodeTelemetry Telemetry { get; }
    public ILogger Logger { get; }

    /// <summary>The blobs that lie here: what is served to others.</summary>
    public WatchedBlobStore Local { get; }

    /// <summary>The blobs of all nodes: what the work reads.</summary>
    public ReplicatingBlobStore Blobs { get; }

    public HttpBlobSource Source { get; }
    public PeerBook Peers { get; }
    public ChainHistory History { get; }
    public GameLogs Games { get; }
    public EventIndex Index { get; }
    public WorkStores Stores { get; }
    public HealthBoard Health { get; }
    public WorkBoard Board { get; }

    /// <summary>Whose stake, slots and rewards they are; its key may be another identity's.</summary>
    public Address Identity { get; }

    /// <summary>Opens everything; what was opened before a failure is closed again.</summary>
    public static async Task<NodeParts> OpenAsync(NodeOptions options, NodeTelemetry telemetry, ILoggerFactory loggers, CancellationToken cancellation)
    {
        DataDirectory directory = DataDirectory.Open(options.DataDirectory);
        NodeKeys? keys = null;
        NodeDatabase? database = null;
        try
        {
            NodeKeys.RequireRecord(directory);
            database = NodeDatabase.Open(directory.Database);
            bool wasBound = ChainBinding.IsHeldBy(database);
            keys = await NodeKeys.OpenAsync(directory, wasBound, options, cancellation).ConfigureAwait(false);
            // Before the directory is bound to a chain: from then on it works for one identity.
            Address identity = WorkedIdentity.Hold(database, wasBound, keys.Identity.Address, options.Identity);
            ChainConnection chain = await ChainConnection.OpenAsync(options, database, telemetry.Time, cancellation).ConfigureAwait(false);
            await RequireKnownAsync(options, directory, database, keys, chain, cancellation).ConfigureAwait(false);
            TransactionOutbox outbox = await TransactionOutbox.OpenAsync(directory.Outbox, chain.Client, keys.Node,
                new OutboxOptions { Fees = new FeePolicy { Cap = options.MaxFee } }, loggers.CreateLogger("Ledger.Outbox"), telemetry.Time, cancellation).ConfigureAwait(false);
            return new NodeParts(options, directory, database, keys, identity, chain, outbox, telemetry, loggers);
        }
        catch
        {
            database?.Dispose();
            keys?.Dispose();
            directory.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Outbox.DisposeAsync().ConfigureAwait(false);
        Index.Dispose();
        _http.Dispose();
        Database.Dispose();
        Keys.Dispose();
        Directory.Dispose();
    }

    private static async Task RequireKnownAsync(
        NodeOptions options, DataDirectory directory, NodeDatabase database, NodeKeys keys, ChainConnection chain, CancellationToken cancellation)
    {
        try
        {
            await RestoredBackup.RequireKnownAsync(
                chain.Client, keys.Node.Address, directory, new SigningGuard(database), options.IsRestored, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is RpcTransportException or RpcException)
        {
            throw new NodeStoppedException(NodeStopReason.Chain, $"The chain at {options.RpcName} broke off: {e.Message}", e);
        }
        catch (InvalidOperationException e)
        {
            throw new NodeStoppedException(NodeStopReason.Keystore, $"The data directory {directory.Root} belongs to another node key than {keys.Node.Address}: {e.Message}", e);
        }
    }

    private void Refuse(Uri peer, Cid cid)
    {
        Telemetry.Metrics.BlobsRefused.Add(1);
        BlobLog.Refused(Logger, peer, cid);
    }
}
