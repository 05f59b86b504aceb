using System.Numerics;
using Ledger.Contracts;
using Ledger.Ethereum;

namespace Ledger.Identity.Tests;

/// <summary>What lives by the events alone, in their order: the plainest reading of the rules, beside which the view is put.</summary>
internal sealed class ConsentReplay
{
    private sealed record Given(IReadOnlyList<ConsentKey> Chain, ConsentTerms Terms, BigInteger Epoch);

    private readonly Dictionary<ConsentKey, Given> _given = [];
    private readonly HashSet<ConsentKey> _revoked = [];
    private readonly Dictionary<Address, BigInteger> _epochs = [];
    private readonly HashSet<Address> _dead = [];

    public void Apply(Log log)
    {
        if (ConsentRegistry.Events.Granted.TryDecode(log, out ConsentRegistry.Events.Granted? granted))
            Give([new ConsentKey(granted.Owner, granted.Nonce)], ConsentTerms.Of(granted.Consent), granted.Epoch);
        else if (ConsentRegistry.Events.PassedOn.TryDecode(log, out ConsentRegistry.Events.PassedOn? passed))
            Give(passed);
        else if (ConsentRegistry.Events.Revoked.TryDecode(log, out ConsentRegistry.Events.Revoked? revoked))
            _revoked.Add(new ConsentKey(revoked.Owner, revoked.Nonce));
        else if (ConsentRegistry.Events.RevokedMany.TryDecode(log, out ConsentRegistry.Events.RevokedMany? many))
            _revoked.UnionWith(Enumerable.Range(0, 256).Where(bit => !(many.Mask >> bit).IsEven).Select(bit => new ConsentKey(many.Owner, (many.Word << 8) + bit)));
        else if (ConsentRegistry.Events.AllRevoked.TryDecode(log, out ConsentRegistry.Events.AllRevoked? all))
            _epochs[all.Owner] = all.Epoch;
        else if (IdentityRegistry.Events.DIDOwnerChanged.TryDecode(log, out IdentityRegistry.Events.DIDOwnerChanged? changed) && changed.Owner.IsZero)
            _dead.Add(changed.Identity);
    }

    /// <summary>What lives of an owner's, as texts that can be compared.</summary>
    public IEnumerable<string> Live(Address owner, ulong time) => _given.Values
        .Where(one => one.Chain[^1].Owner == owner && time < one.Terms.Expiry && !_dead.Contains(one.Terms.App) && one.Chain.All(Holds))
        .Select(static one => TextOf(one.Chain, one.Terms));

    public static string TextOf(IReadOnlyList<ConsentKey> chain, ConsentTerms terms) => $"{string.Join(" < ", chain)}: {terms}";

    private bool Holds(ConsentKey key) => !_revoked.Contains(key) && !_dead.Contains(key.Owner) && _given[key].Epoch == _epochs.GetValueOrDefault(key.Owner);

    private void Give(ConsentRegistry.Events.PassedOn passed)
    {
        Given above = _given[new ConsentKey(passed.Consent.AboveOwner, passed.Consent.AboveNonce)];
        ConsentTerms terms = above.Terms with
        {
            Owner = passed.Owner, App = passed.App, Purposes = (Purpose)passed.Consent.Purposes, Expiry = passed.Consent.Expiry,
        };
        Give([new ConsentKey(passed.Owner, passed.Nonce), .. above.Chain], terms, passed.Epoch);
    }

    private void Give(IReadOnlyList<ConsentKey> chain, ConsentTerms terms, BigInteger epoch) => _given.Add(chain[0], new Given(chain, terms, epoch));
}
