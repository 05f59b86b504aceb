using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>Changes from an index that a log follower feeds; what the index has not seen yet is asked for.</summary>
/// <param name="client">The chain.</param>
/// <param name="registry">The registry.</param>
/// <param name="cursor">Block up to which the index is complete; null before the first.</param>
/// <param name="read">Reads an identity's changes out of the index; null of one that has too many.</param>
public sealed class IndexedIdentities(EthereumClient client, Address registry, Func<FollowedBlock?> cursor, Func<Address, IReadOnlyList<IdentityLog>?> read) : IIdentityLogs
{
    private readonly LoggedIdentities _newer = new(client, registry, 0);

    /// <inheritdoc />
    public async Task<IdentityReading> ReadAsync(Address identity, BlockHeader head, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(head);
        // First the cursor, then the rows: what is indexed in between is left out here and asked for below.
        if (cursor() is not { } at || !await IsAncestorAsync(at, head, cancellationToken).ConfigureAwait(false))
            return new IdentityReading.Elsewhere();
        if (read(identity) is not { } indexed)
            return new IdentityReading.TooMany();
        List<IdentityLog> changes = [.. indexed.Where(change => change.Change.Block <= at.Number)];
        if (at.Number < head.Number)
            changes.AddRange(await _newer.ReadAsync(identity, at.Number + 1, head.Number, cancellationToken).ConfigureAwait(false));
        return IdentityReading.Of(changes);
    }

    private async Task<bool> IsAncestorAsync(FollowedBlock at, BlockHeader head, CancellationToken cancellationToken)
    {
        if (at.Number >= head.Number)
            return at.Hash == head.Hash;
        if (at.Number + 1 == head.Number)
            return at.Hash == head.ParentHash;
        BlockHeader? header = await client.GetHeaderAsync(BlockRef.At(at.Number), cancellationToken).ConfigureAwait(false);
        return header?.Hash == at.Hash;
    }
}
