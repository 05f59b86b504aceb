using Ledger.Content;
using Ledger.Node.Status;

namespace Ledger.Node.Http;

/// <summary>All that the HTTP server reads of a node; it changes nothing.</summary>
/// <param name="Status">The newest status; null until the node has looked at the chain.</param>
/// <param name="Events">Live events.</param>
/// <param name="Blobs">The blocks that are served.</param>
public sealed record NodeView(Func<NodeStatus?> Status, NodeEvents Events, IBlobStore Blobs);
