using System.Numerics;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>Where a consent lies on ConsentRegistry: who gave it, and its number among that identity's.</summary>
/// <param name="Owner">Identity that gave it: a data owner, or an application that passed one on.</param>
/// <param name="Nonce">The number.</param>
public readonly record struct ConsentKey(Address Owner, BigInteger Nonce)
{
    /// <summary>Its name on chain.</summary>
    public ConsentId Id => ConsentId.Of(Owner, Nonce);
}
