using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>Tokens by which an application shows its identity: JWTs signed as npm did-jwt signs them. Spec: protocol.md §13.</summary>
public static class DidJwt
{
    /// <summary>Longest life of a token. Unit: seconds; ten minutes.</summary>
    public const int LongestLife = 600;

    /// <summary>Makes a token.</summary>
    /// <param name="signer">The identity's owner or a delegate of the type veriKey or sigAuth.</param>
    /// <param name="issuer">The application's identity.</param>
    /// <param name="audience">Identity of the person whose device is asked.</param>
    /// <param name="lifetime">Time until it is over; at most ten minutes.</param>
    /// <param name="time">The clock; null is the system's.</param>
    /// <param name="cancellationToken">Ends the signing.</param>
    public static ValueTask<string> IssueAsync(
        ISigner signer, DidEthr issuer, DidEthr audience, TimeSpan lifetime, TimeProvider? time = null, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();
}
