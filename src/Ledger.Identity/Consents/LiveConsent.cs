using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>A consent by which somebody can use a source of a data owner now.</summary>
/// <param name="Chain">The consent, then those above it; the data owner's own is the last.</param>
/// <param name="Terms">What it allows; price, cap and payout are those of the data owner's own.</param>
/// <param name="Used">What was settled under the data owner's consent by it and all that come from it, in LDG's smallest unit.</param>
public sealed record LiveConsent(IReadOnlyList<ConsentKey> Chain, ConsentTerms Terms, UInt128 Used)
{
    /// <summary>The consent.</summary>
    public ConsentKey Key => Chain[0];

    /// <summary>The data owner's consent from which it comes; itself where nobody passed anything on.</summary>
    public ConsentKey Root => Chain[^1];

    /// <summary>What may still be paid; null where nothing is.</summary>
    public UInt128? Left => Terms.Price == 0 ? null : Terms.Cap > Used ? Terms.Cap - Used : 0;

    /// <summary>Who passed it on, nearest first; none for the data owner's own.</summary>
    public IEnumerable<Address> Through => Chain.SkipLast(1).Select(static one => one.Owner);
}

/// <summary>Everybody who can use a person's data, as of one block.</summary>
/// <param name="Owner">The data owner.</param>
/// <param name="Head">The block.</param>
/// <param name="Consents">Each live consent, those of one root together, the data owner's own first.</param>
public sealed record LiveConsents(Address Owner, BlockHeader Head, IReadOnlyList<LiveConsent> Consents);
