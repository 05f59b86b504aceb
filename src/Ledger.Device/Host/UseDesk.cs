using Ledger.Ethereum;
using Ledger.Identity;

namespace Ledger.Device.Host;

/// <summary>Who can use the person's data now: the chain's answer, with the names that only this device knows.</summary>
internal sealed class UseDesk(DeviceChain chain, GrantBook grants, Address person) : IDisposable
{
    private readonly LiveConsentReader _reader = new(chain.Client, chain.Addresses);
    private readonly PayoutLinks _links = new(chain.Client, chain.Addresses);

    /// <summary>Reads it at the newest block.</summary>
    public async Task<UseView> ReadAsync(CancellationToken cancellation)
    {
        LiveConsents live = await _reader.ReadAsync(person, cancellation).ConfigureAwait(false);
        UseView view = UseView.Of(live, chain.Client.ChainId, await _links.FindAsync(live, cancellation).ConfigureAwait(false));
        Dictionary<string, string> names = [];
        foreach (Grant grant in grants.Alive)
            names[grant.Commitment.ToString()] = grant.SourceName;
        return view with { Uses = [.. view.Uses.Select(use => use with { SourceName = names.GetValueOrDefault(use.Source) })] };
    }

    /// <inheritdoc />
    public void Dispose() => _reader.Dispose();
}
