using System.Numerics;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>May an application use a source for a purpose by this consent?</summary>
/// <param name="Chain">The consent, then those above it; the data owner's own is the last.</param>
/// <param name="App">The application.</param>
/// <param name="Source">Commitment to the source.</param>
/// <param name="Purpose">The purpose.</param>
internal sealed record GrantQuestion(IReadOnlyList<ConsentKey> Chain, Address App, Hash32 Source, Purpose Purpose)
{
    /// <summary>The consent.</summary>
    public ConsentKey Key => Chain[0];

    /// <summary>Everybody who must be active for a yes.</summary>
    public IEnumerable<Address> Identities => Chain.Select(static one => one.Owner).Append(App);
}

/// <summary>What the contracts say about a question, at the newest block but for one answer.</summary>
/// <param name="Kept">What is kept of the grant.</param>
/// <param name="IsRevoked">Whether its nonce was revoked.</param>
/// <param name="Epoch">How often its owner revoked everything.</param>
/// <param name="IdentitiesActive">Whether neither the application's identity was deactivated nor one that gave a consent of the chain.</param>
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
            return GateRefusal.Revoked; // one above it was, or the contract knows more: its own word is the last one
        return WasActive ? null : GateRefusal.NotYetConfirmed;
    }

    /// <summary>Whether both say the same of what is kept; whether it is active may differ by the second at which it was asked.</summary>
    public bool AgreesWith(GrantReading other) =>
        Kept == other.Kept && IsRevoked == other.IsRevoked && Epoch == other.Epoch && IdentitiesActive == other.IdentitiesActive;
}
