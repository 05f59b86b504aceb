using Ledger.Content;
using Ledger.Ethereum;
using Ledger.Identity;
using Ledger.Node.Status;
using Ledger.Node.Work;
using Ledger.Tensors;
using Microsoft.Extensions.Logging;

namespace Ledger.Node;

/// <summary>One node: opened once over its data directory, then run until cancelled.</summary>
/// <remarks>
/// Opening does all that can be wrong from the start (options, lock, keystore, chain, contracts) and throws
/// <see cref="NodeStoppedException"/> with one sentence. Running never throws because of a chain or peers that are away.
/// </remarks>
public sealed class LedgerNode : IAsyncDisposable
{
    private readonly NodeParts _parts;
    private readonly UseBoard _uses;
    private volatile StatusSource? _status;

    private LedgerNode(NodeParts parts)
    {
        _parts = parts;
        EthereumClient client = parts.Chain.Client;
        Address registry = parts.Chain.Addresses.IdentityRegistry;
        Identities = new DidResolver(
            client, registry,
            new IndexedIdentities(client, registry, () => parts.Index.Followed, identity => parts.Database.Read(database => IdentityIndex.Read(database, identity))),
            new LoggedIdentities(client, registry, parts.Chain.Addresses.FirstBlock));
        _uses = new UseBoard(parts.Chain, parts.Identity, parts.Telemetry.Time);
    }

    /// <summary>The options the node was opened with.</summary>
    public NodeOptions Options => _parts.Options;

    /// <summary>Why the node ended by itself; null while it runs or when it was asked to end.</summary>
    public NodeStoppedException? Stopped { get; internal set; }

    /// <summary>Live events, for server-sent events and progress views.</summary>
    public NodeEvents Events => _parts.Telemetry.Events;

    /// <summary>The node's instruments.</summary>
    public NodeMetrics Metrics => _parts.Telemetry.Metrics;

    /// <summary>The blobs that lie here: what this node serves.</summary>
    public IBlobStore Blobs => _parts.Local;

    /// <summary>Resolves identities out of the node's index.</summary>
    public DidResolver Identities { get; }

    /// <summary>All the node knows about itself now; null until it runs.</summary>
    public NodeStatus? Status => _status?.Current;

    /// <summary>Who can use the data of this node's identity now; null when the chain does not say.</summary>
    public Task<UseView?> UsesAsync(CancellationToken cancellation) => _uses.ReadAsync(cancellation);

    /// <summary>Opens data directory, keystore and chain.</summary>
    /// <exception cref="NodeStoppedException">Something keeps the node from starting; nothing was changed on chain.</exception>
    public static async Task<LedgerNode> OpenAsync(NodeOptions options, ILoggerFactory loggers, TimeProvider time, CancellationToken cancellation)
    {
        options.EnsureValid();
        if (ArithmeticSelfTest.Run() is { Length: > 0 } failures)
            throw new NodeStoppedException(NodeStopReason.Arithmetic, $"This machine does not compute the protocol's bits: {string.Join(" ", failures)}");
        NodeTelemetry telemetry = new(time, new NodeEvents(), new NodeMetrics());
        return new LedgerNode(await NodeParts.OpenAsync(options, telemetry, loggers, cancellation).ConfigureAwait(false));
    }

    /// <summary>Registers, enrols, trains, verifies and derives until cancelled.</summary>
    /// <param name="endpoint">URL under which peers reach this node's HTTP server, bound before.</param>
    /// <param name="cancellation">Ends the node; nothing is lost.</param>
    /// <exception cref="NodeStoppedException">The node cannot go on.</exception>
    public async Task RunAsync(Uri endpoint, CancellationToken cancellation)
    {
        using NodeLoop loop = new(_parts, endpoint);
        _status = loop.Status;
        await _parts.Directory.WriteEndpointAsync(endpoint, cancellation).ConfigureAwait(false);
        await loop.RunAsync(cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _uses.Dispose();
        await _parts.DisposeAsync().ConfigureAwait(false);
        Metrics.Dispose();
    }
}
