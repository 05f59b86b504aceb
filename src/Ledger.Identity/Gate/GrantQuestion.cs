using System.Numerics;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>May an application use a source for a purpose by this grant?</summary>
/// <param name="Nonce">The grant.</param>
/// <param name="App">The application.</param>
/// <param name="Source">Commitment to the source.</param>
/// <param name="Purpose">The purpose.</param>
internal sealed record GrantQuestion(BigInteger Nonce, Address App, Hash32 Source, Purpose Purpose);

/// <summary>What the contracts say about a question, at the newest block but for one answer.</summary>
/// <param name="Kept">What is kept of the grant.</param>
/// <param name="IsRevoked">Whether its nonce was revoked.</param>
/// <param name="Epoch">How often the owner revoked everything.</param>
/// <param name="IdentitiesActive">Whether neither the owner's nor the application's identity was deactivated.</param>
/// <param name="IsActive">Whether the contract calls the grant active for the purpose.</param>
/// <param name="WasActive">The same at the confirmed block.</param>
internal sealed record GrantReading(
    ConsentRegistry.Kept Kept, bool IsRevoked, BigInteger Epoch, bool IdentitiesActive, bool IsActive, bool WasActive)
{
    /// <summary>Why the answer is no; null when it is yes.</summary>
    /// <param name="question">The question.</param>
    /// <param name="now">The later of the newest block's time and the local clock's. Unit: Unix seconds.</param>
    public GateRefusal? Judge(GrantQuestion question, ulong now)
    {
        if (Kept.App.IsZero || Kept.Source != question.Source)
            return GateRefusal.NoGrant;
        if (Kept.App != question.App)
            return GateRefusal.OtherApplication;
        if (!IdentitiesActive)
            return GateRefusal.IdentityDeactivated;
        if (IsRevoked || Kept.Epoch != Epoch)
            return GateRefusal.Revoked;
        if (Kept.Expiry <= now)
            return GateRefusal.Expired;
        if (((Purpose)Kept.Purposes & question.Purpose) != question.Purpose)
            return GateRefusal.OtherPurpose;
        if (!IsActive)
            return GateRefusal.Revoked; // the contract's own word is the last one
        return WasActive ? null : GateRefusal.NotYetConfirmed;
    }
}
