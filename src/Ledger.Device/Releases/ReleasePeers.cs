using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Identity;

namespace Ledger.Device.Releases;

/// <summary>Nodes that may serve a release: the identity registry says where they are.</summary>
public static class ReleasePeers
{
    /// <summary>Most peers that are asked; those who spoke last come first.</summary>
    public const int Most = 32;

    /// <summary>Endpoints of nodes, by the newest block.</summary>
    public static async Task<IReadOnlyList<Uri>> FindAsync(EthereumClient client, ContractAddresses addresses, CancellationToken cancellation)
    {
        BlockHeader? head = await client.GetHeaderAsync(BlockRef.Latest, cancellation).ConfigureAwait(false);
        if (head is null)
            return [];
        Hash32[] topics = [IdentityRegistry.Events.DIDAttributeChanged.Topic0, IdentityRegistry.Events.DIDOwnerChanged.Topic0];
        IReadOnlyList<Log> logs = await client.GetLogsAsync(
            new LogFilter([addresses.IdentityRegistry], topics), addresses.FirstBlock, head.Number, cancellation).ConfigureAwait(false);
        List<IdentityChange> changes = [];
        foreach (Log log in logs)
        {
            if (IdentityChange.TryDecode(log, out IdentityChange? change))
                changes.Add(change);
        }

        return [.. changes.GroupBy(change => change.Identity)
            .OrderByDescending(ofOne => ofOne.Max(change => change.Block))
            .Select(ofOne => new IdentityHistory(ofOne.Key, [.. ofOne]).EndpointAt(head.Timestamp))
            .OfType<Uri>()
            .Distinct()
            .Take(Most)];
    }
}
