using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>What a data owner allows an application. Spec: protocol.md §11.</summary>
/// <param name="Owner">Identity of the data owner.</param>
/// <param name="App">Identity of the application.</param>
/// <param name="Source">Salted commitment to the source; says nothing about it.</param>
/// <param name="Purposes">What the data may be used for.</param>
/// <param name="Expiry">First second in which the grant is over. Unit: Unix seconds.</param>
/// <param name="Price">Of a thousand tokens of text, in the smallest unit of the LedgerToken.</param>
/// <param name="Cap">Most that may be paid in all, in the smallest unit of the LedgerToken.</param>
/// <param name="Payout">Account that is paid; may be zero when the price is.</param>
public sealed record ConsentTerms(
    Address Owner, Address App, Hash32 Source, Purpose Purposes, ulong Expiry, UInt128 Price, UInt128 Cap, Address Payout)
{
    internal static ConsentTerms Of(ConsentRegistry.Consent consent) => new(
        consent.Owner, consent.App, consent.Source, (Purpose)consent.Purposes, consent.Expiry, consent.Price, consent.Cap, consent.Payout);

    internal ConsentRegistry.Consent ToStruct() => new(Owner, App, Source, (byte)Purposes, Expiry, Price, Cap, Payout);

    /// <summary>Whether the contract keeps a grant of these terms; it keeps only a hash of how is paid.</summary>
    internal bool AreKept(ConsentRegistry.Kept kept) =>
        kept.App == App && kept.Source == Source && kept.Purposes == (byte)Purposes && kept.Expiry == Expiry && kept.Payment == Payment();

    private Hash32 Payment()
    {
        if (Price == 0 && Cap == 0 && Payout.IsZero)
            return Hash32.Zero;
        AbiWriter writer = new(3 * AbiWriter.Word);
        writer.WriteUnsigned(Price);
        writer.WriteUnsigned(Cap);
        writer.WriteAddress(Payout);
        return Keccak256.Hash(writer.ToArray());
    }
}
