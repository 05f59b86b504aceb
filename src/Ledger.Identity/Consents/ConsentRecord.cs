using System.Numerics;

namespace Ledger.Identity;

/// <summary>A grant as the chain has it.</summary>
/// <param name="Nonce">Its number among the owner's grants.</param>
/// <param name="Terms">What it allows.</param>
/// <param name="State">Where it stands at the block it was read at.</param>
public sealed record ConsentRecord(BigInteger Nonce, ConsentTerms Terms, ConsentState State)
{
    /// <summary>Its name on chain.</summary>
    public ConsentId Id => ConsentId.Of(Terms.Owner, Nonce);
}
