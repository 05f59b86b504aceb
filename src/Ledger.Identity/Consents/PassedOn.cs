using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>A consent that an application passed on, with all above it.</summary>
/// <param name="Chain">The consent, then those above it; the data owner's own is the last.</param>
/// <param name="App">Who received it.</param>
/// <param name="Purposes">For what.</param>
/// <param name="Expiry">First second in which it is over. Unit: Unix seconds.</param>
internal sealed record PassedOn(IReadOnlyList<ConsentKey> Chain, Address App, Purpose Purposes, ulong Expiry)
{
    /// <summary>Most consents above one, by the contract.</summary>
    public const int MostDepth = 4;

    /// <summary>What it allows, given what the data owner's consent does: source and payment are those.</summary>
    public ConsentTerms Under(ConsentTerms root) => root with { Owner = Chain[0].Owner, App = App, Purposes = Purposes, Expiry = Expiry };
}
