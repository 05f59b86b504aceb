using Ledger.Contracts;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>Which consents were ever passed on to an application, and which ones lie above each: whom to ask the contract about.</summary>
/// <param name="client">The chain.</param>
/// <param name="addresses">Where its contracts lie.</param>
/// <param name="owner">The data owner: consents that come from others' are left out.</param>
/// <remarks>Events and links are hints: a question is answered by what the contract says of the consent and of all above it.</remarks>
internal sealed class PassedOnIndex(EthereumClient client, ContractAddresses addresses, Address owner) : IDisposable
{
    /// <summary>Most applications that are remembered; who asks must have proved its identity, so the memory is bounded by that alone.</summary>
    private const int MostApplications = 1 << 10;

    /// <summary>Most consents that are kept for one application: whoever passes on has paid for each.</summary>
    private const int MostOfOne = 256;

    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly Dictionary<Address, OfApplication> _known = [];

    /// <summary>What events and links said about consents that were passed on to an application and come from the owner's, after reading up to a block.</summary>
    public async Task<IReadOnlyList<PassedOn>> OfAsync(Address app, BlockHeader head, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!_known.TryGetValue(app, out OfApplication? known))
            {
                if (_known.Count >= MostApplications)
                    _known.Clear();
                _known.Add(app, known = new OfApplication());
            }

            if (known.Read?.Hash != head.Hash)
                await ReadToAsync(app, known, head, cancellationToken).ConfigureAwait(false);
            return [.. known.Consents.Values];
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _one.Dispose();

    private async Task ReadToAsync(Address app, OfApplication known, BlockHeader head, CancellationToken cancellationToken)
    {
        bool goesOn = known.Read is BlockHeader last && last.Number < head.Number
            && (last.Hash == head.ParentHash
                || (await client.GetHeaderAsync(BlockRef.At(last.Number), cancellationToken).ConfigureAwait(false))?.Hash == last.Hash);
        if (!goesOn)
            known.Consents.Clear(); // links of a block that was replaced may be others now
        PassedOnLogs logs = new(client, addresses.ConsentRegistry);
        IReadOnlyList<LoggedPassing> passed = await logs.ToAsync(app, goesOn ? known.Read!.Number + 1 : addresses.FirstBlock, head.Number, cancellationToken).ConfigureAwait(false);
        ConsentRegistry registry = new(addresses.ConsentRegistry, client);
        foreach (LoggedPassing one in passed.TakeLast(MostOfOne))
        {
            if (known.Consents.Count < MostOfOne && await ChainOfAsync(registry, one, head, cancellationToken).ConfigureAwait(false) is { } chain)
                known.Consents[one.Key] = new PassedOn(chain, one.App, one.Purposes, one.Expiry);
        }

        known.Read = head;
    }

    /// <summary>The consent and all above it; null when they do not come from the owner.</summary>
    private async Task<IReadOnlyList<ConsentKey>?> ChainOfAsync(ConsentRegistry registry, LoggedPassing passed, BlockHeader head, CancellationToken cancellationToken)
    {
        BlockRef pin = BlockRef.At(head.Hash);
        ConsentRegistry.Link link = await registry.LinkOfAsync(passed.Key.Owner, passed.Key.Nonce, pin, cancellationToken).ConfigureAwait(false);
        if (link.RootOwner != owner || link.Depth is 0 or > PassedOn.MostDepth)
            return null;
        List<ConsentKey> chain = [passed.Key];
        while (link.Depth > 0 && chain.Count <= PassedOn.MostDepth)
        {
            ConsentKey above = new(link.AboveOwner, link.AboveNonce);
            chain.Add(above);
            link = await registry.LinkOfAsync(above.Owner, above.Nonce, pin, cancellationToken).ConfigureAwait(false);
        }

        return link.Depth == 0 && chain[^1].Owner == owner ? chain : null;
    }

    private sealed class OfApplication
    {
        public Dictionary<ConsentKey, PassedOn> Consents { get; } = [];

        public BlockHeader? Read { get; set; }
    }
}
