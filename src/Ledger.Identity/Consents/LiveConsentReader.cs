using System.Numerics;
using Ledger.Contracts;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>Answers "who can use my data now?": every live consent of a data owner and below, as contract state has it at one block. Spec: protocol.md §11.</summary>
/// <param name="client">The chain.</param>
/// <param name="addresses">Where its contracts lie.</param>
/// <remarks>Events say which consents to ask about; whether one lives, the contracts say at the block.</remarks>
public sealed class LiveConsentReader(EthereumClient client, ContractAddresses addresses)
{
    private const int MostConsents = 1 << 16;

    /// <summary>The live consents at the newest block.</summary>
    public async Task<LiveConsents> ReadAsync(Address owner, CancellationToken cancellationToken = default) => await ReadAsync(
        owner,
        await client.GetHeaderAsync(BlockRef.Latest, cancellationToken).ConfigureAwait(false) ?? throw new RpcTransportException("The node has no newest block."),
        cancellationToken).ConfigureAwait(false);

    /// <summary>The live consents at a block.</summary>
    public async Task<LiveConsents> ReadAsync(Address owner, BlockHeader head, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(head);
        GrantLogs logs = new(client, addresses.ConsentRegistry, owner);
        Dictionary<ConsentKey, (IReadOnlyList<ConsentKey> Chain, ConsentTerms Terms)> told = [];
        foreach (LoggedGrant grant in await logs.ReadAsync(addresses.FirstBlock, head.Number, cancellationToken).ConfigureAwait(false))
            told[grant.Key] = ([grant.Key], grant.Terms);
        await FollowAsync(told, head, cancellationToken).ConfigureAwait(false);
        if (told.Count > MostConsents)
            throw new RpcTransportException($"The node tells of more than {MostConsents} consents that come from one owner.");
        return new LiveConsents(owner, head, await LiveAsync([.. told.Values.Where(one => one.Terms.Expiry > head.Timestamp)], head, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Adds what was passed on, one step from the owner at a time.</summary>
    private async Task FollowAsync(
        Dictionary<ConsentKey, (IReadOnlyList<ConsentKey> Chain, ConsentTerms Terms)> told, BlockHeader head, CancellationToken cancellationToken)
    {
        PassedOnLogs logs = new(client, addresses.ConsentRegistry);
        Dictionary<ConsentKey, (IReadOnlyList<ConsentKey> Chain, ConsentTerms Terms)> last = new(told);
        for (int depth = 1; depth <= PassedOn.MostDepth; depth++)
        {
            Address[] holders = [.. last.Values.Where(static one => one.Terms.Purposes.HasFlag(Purpose.PassOn)).Select(static one => one.Terms.App).Distinct()];
            if (holders.Length == 0)
                return;
            Dictionary<ConsentKey, (IReadOnlyList<ConsentKey> Chain, ConsentTerms Terms)> next = [];
            foreach (LoggedPassing passed in await logs.ByAsync(holders, addresses.FirstBlock, head.Number, cancellationToken).ConfigureAwait(false))
            {
                if (last.TryGetValue(passed.Above, out (IReadOnlyList<ConsentKey> Chain, ConsentTerms Terms) above) && !told.ContainsKey(passed.Key))
                {
                    PassedOn one = new([passed.Key, .. above.Chain], passed.App, passed.Purposes, passed.Expiry);
                    told[passed.Key] = next[passed.Key] = (one.Chain, one.Under(above.Terms));
                }
            }

            last = next;
        }
    }

    private async Task<IReadOnlyList<LiveConsent>> LiveAsync(
        IReadOnlyList<(IReadOnlyList<ConsentKey> Chain, ConsentTerms Terms)> told, BlockHeader head, CancellationToken cancellationToken)
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
        Dictionary<ConsentKey, Task<BigInteger>> paid = told.Select(static one => one.Chain[^1]).Distinct()
            .ToDictionary(static root => root, root => meter.PaidOfAsync(root.Id.Value, pin, cancellationToken));
        Task<ConsentRegistry.Kept>[] kept = [.. told.Select(one => registry.ConsentOfAsync(one.Chain[0].Owner, one.Chain[0].Nonce, pin, cancellationToken))];
        Task<bool>[] active = [.. told.Select(one =>
            registry.IsActiveAsync(one.Chain[0].Owner, one.Chain[0].Nonce, (byte)one.Terms.Purposes, pin, cancellationToken))];
        await calls.SendAsync(cancellationToken).ConfigureAwait(false);
        await Task.WhenAll([.. apps.Values, .. paid.Values, .. kept, .. active]).ConfigureAwait(false);
        return [.. told.Select(static (one, i) => (one.Chain, one.Terms, Place: i))
            .Where(one => one.Terms.AreKept(kept[one.Place].Result) && active[one.Place].Result && apps[one.Terms.App].Result)
            .Select(one => new LiveConsent(one.Chain, one.Terms, (UInt128)paid[one.Chain[^1]].Result))
            .OrderBy(static one => one.Root.Nonce).ThenBy(static one => one.Chain.Count).ThenBy(static one => one.Key.Owner.ToString(), StringComparer.Ordinal).ThenBy(static one => one.Key.Nonce)];
    }
}
