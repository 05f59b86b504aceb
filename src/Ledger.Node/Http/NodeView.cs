using Ledger.Content;
using Ledger.Identity;
using Ledger.Node.Status;

namespace Ledger.Node.Http;

/// <summary>All that the HTTP server reads of a node; it changes nothing.</summary>
/// <param name="Status">The newest status; null until the node has looked at the chain.</param>
/// <param name="Events">Live events.</param>
/// <param name="Blobs">The blocks that are served.</param>
public sealed record NodeView(Func<NodeStatus?> Status, NodeEvents Events, IBlobStore Blobs)
{
    /// <summary>Resolves identities of the node's chain; null where the node does not offer it.</summary>
    public DidResolver? Identities { get; init; }

    /// <summary>Who can use the data of the node's identity now; null when nobody can say.</summary>
    public Func<CancellationToken, Task<UseView?>> Uses { get; init; } = static _ => Task.FromResult<UseView?>(null);
}
