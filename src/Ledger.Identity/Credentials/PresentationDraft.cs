namespace Ledger.Identity;

/// <summary>Credentials that a holder shows to somebody who asked, before it is signed.</summary>
/// <param name="Holder">Who shows them.</param>
/// <param name="Audience">To whom: its domain or DID.</param>
/// <param name="Nonce">What the asker drew for this once.</param>
/// <param name="Credentials">The credentials' tokens.</param>
public sealed record PresentationDraft(DidEthr Holder, string Audience, string Nonce, IReadOnlyList<string> Credentials)
{
    /// <summary>When it begins to count.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>First moment at which it is over; minutes, not days.</summary>
    public required DateTimeOffset Until { get; init; }
}
