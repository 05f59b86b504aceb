using System.Numerics;
using Ledger.Contracts;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>Answers "who can use my data now?": every live consent of a data owner and below, as contract state has it at one block. Spec: protocol.md §11.</summary>
/// <param name="client">The chain.</param>
/// <param name="addresses">Where its contracts lie.</param>
/// <remarks>Events say which consents to ask about; whether one lives, the contracts say at the block.</remarks>
public sealed class LiveConsentReader(EthereumClient client, ContractAddresses addresses) : IDisposable
{
    private readonly Lock _gate = new();
    private (Address Owner, ConsentTree Tree)? _tree;

    /// <summary>The live consents at the newest block.</summary>
    public async Task<LiveConsents> ReadAsync(Address owner, CancellationToken cancellationToken = default) => await ReadAsync(
        owner,
        await client.GetHeaderAsync(BlockRef.Latest, cancellationToken).ConfigureAwait(false) ?? throw new RpcTransportException("The node has no newest block."),
        cancellationToken).ConfigureAwait(false);

    /// <summary>The live consents at a block.</summary>
    public async Task<LiveConsents> ReadAsync(Address owner, BlockHeader head, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(head);
        IReadOnlyList<ToldConsent> told = await TreeOf(owner).ReadAsync(head, cancellationToken).ConfigureAwait(false);
        return new LiveConsents(owner, head, await LiveAsync([.. told.Where(one => one.Terms.Expiry > head.Timestamp)], head, cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc />
    public void Dispose() => _tree?.Tree.Dispose();

    private ConsentTree TreeOf(Address owner)
    {
        lock (_gate)
        {
            if (_tree?.Owner != owner)
                _tree = (owner, new ConsentTree(client, addresses, owner));
            return _tree.Value.Tree;
        }
    }

    private async Task<IReadOnlyList<LiveConsent>> LiveAsync(
        IReadOnlyList<ToldConsent> told, BlockHeader head, CancellationToken cancellationToken)
    {
        if (told.Count == 0)
            return [];
        BlockRef pin = BlockRef.At(head.Hash);
        GatheredCalls calls = new(client);
        ConsentRegistry registry = new(addresses.ConsentRegistry, calls.Client);
        IdentityRegistry identities = new(addresses.IdentityRegistry, calls.Client);
        UsageMeter meter = new(addresses.UsageMeter, calls.Client);
        Dictionary<Address, Task<bool>> apps = told.Select(static one => one.Terms.App).Distinct()
            .ToDictionary(static app => app, app => identities.IsActiveAsync(app, pin, cancellationToken));
        Dictionary<ConsentKey, Task<BigInteger>> paid = told.Select(static one => one.Root).Distinct()
            .ToDictionary(static root => root, root => meter.PaidOfAsync(root.Id.Value, pin, cancellationToken));
        Task<ConsentRegistry.Kept>[] kept = [.. told.Select(one => registry.ConsentOfAsync(one.Key.Owner, one.Key.Nonce, pin, cancellationToken))];
        Task<bool>[] active = [.. told.Select(one =>
            registry.IsActiveAsync(one.Key.Owner, one.Key.Nonce, (byte)one.Terms.Purposes, pin, cancellationToken))];
        await calls.SendAsync(cancellationToken).ConfigureAwait(false);
        await Task.WhenAll([.. apps.Values, .. paid.Values, .. kept, .. active]).ConfigureAwait(false);
        return [.. told.Select(static (one, i) => (one.Chain, one.Terms, Place: i))
            .Where(one => one.Terms.AreKept(kept[one.Place].Result) && active[one.Place].Result && apps[one.Terms.App].Result)
            .Select(one => new LiveConsent(one.Chain, one.Terms, (UInt128)paid[one.Chain[^1]].Result))
            .OrderBy(static one => one.Root.Nonce).ThenBy(static one => one.Chain.Count).ThenBy(static one => one.Key.Owner.ToString(), StringComparer.Ordinal).ThenBy(static one => one.Key.Nonce)];
    }
}
