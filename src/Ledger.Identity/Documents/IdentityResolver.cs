using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>Reads one identity's history from the chain's logs: for showing it. A gate asks the registry itself.</summary>
/// <param name="client">The chain.</param>
/// <param name="registry">The registry.</param>
/// <param name="firstBlock">Block before which the registry did not exist.</param>
public sealed class IdentityResolver(EthereumClient client, Address registry, ulong firstBlock)
{
    private readonly LoggedIdentities _logs = new(client, registry, firstBlock);

    /// <summary>Everything that ever happened to an identity, by one question to the node.</summary>
    public async Task<IdentityHistory> HistoryOfAsync(Address identity, CancellationToken cancellationToken = default)
    {
        ulong head = await client.GetBlockNumberAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<IdentityLog> logs = await _logs.ReadAsync(identity, firstBlock, head, cancellationToken).ConfigureAwait(false);
        return new IdentityHistory(identity, [.. logs.Select(static log => log.Change)]);
    }
}
