using Ledger.Cryptography;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>Changes straight from a node's logs, by one question where the node takes it: for those who keep no index.</summary>
/// <param name="client">The chain.</param>
/// <param name="registry">The registry.</param>
/// <param name="firstBlock">Block before which the registry did not exist.</param>
public sealed class LoggedIdentities(EthereumClient client, Address registry, ulong firstBlock) : IIdentityLogs
{
    /// <inheritdoc />
    public async Task<IdentityReading> ReadAsync(Address identity, BlockHeader head, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(head);
        return IdentityReading.Of(await ReadAsync(identity, firstBlock, head.Number, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The changes in a range of blocks, both ends included.</summary>
    public async Task<IReadOnlyList<IdentityLog>> ReadAsync(Address identity, ulong first, ulong last, CancellationToken cancellationToken)
    {
        byte[] topic = new byte[Hash32.Size];
        identity.CopyTo(topic.AsSpan(12));
        LogFilter filter = new([registry], IdentityChange.Topics, [new Hash32(topic)]);
        List<IdentityLog> changes = [];
        foreach (Log log in await LogRange.ReadAsync(client, filter, first, last, cancellationToken).ConfigureAwait(false))
        {
            if (IdentityLog.TryDecode(log, out IdentityLog? change))
                changes.Add(change);
        }

        return changes;
    }
}
