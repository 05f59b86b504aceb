namespace Ledger.Content.Remote;

/// <summary>Who may have blobs: base addresses in the order in which to ask them.</summary>
public interface IPeerDirectory
{
    /// <summary>The peers known now, this process itself excluded.</summary>
    ValueTask<IReadOnlyList<Uri>> PeersAsync(CancellationToken cancellationToken);
}

/// <summary>Peers that an operator named.</summary>
public sealed class FixedPeers(IReadOnlyList<Uri> peers) : IPeerDirectory
{
    /// <inheritdoc />
    public ValueTask<IReadOnlyList<Uri>> PeersAsync(CancellationToken cancellationToken) => ValueTask.FromResult(peers);
}
