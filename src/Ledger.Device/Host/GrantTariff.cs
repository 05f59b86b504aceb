using System.Globalization;
using Ledger.Device.Api;
using Ledger.Ethereum;

namespace Ledger.Device.Host;

/// <summary>What an application pays under a consent, as the chain keeps it; nothing by default.</summary>
/// <param name="Price">Of a thousand tokens of text, in the smallest unit of the LedgerToken.</param>
/// <param name="Cap">Most that is paid in all, in the same unit.</param>
/// <param name="Payout">Account that receives the owner's part.</param>
internal readonly record struct GrantTariff(UInt128 Price, UInt128 Cap, Address Payout)
{
    /// <summary>Whether anything is paid.</summary>
    public bool IsPaid => Price != 0;

    /// <summary>As a request or a note says it.</summary>
    public GrantPayment? Payment => IsPaid
        ? new GrantPayment(Price.ToString(CultureInfo.InvariantCulture), Cap.ToString(CultureInfo.InvariantCulture), Payout.ToString())
        : null;

    /// <summary>Reads what a request or a note says; false when it is no tariff.</summary>
    /// <param name="payment">What it says.</param>
    /// <param name="person">Is paid where it names nobody.</param>
    /// <param name="tariff">The tariff.</param>
    public static bool TryRead(GrantPayment? payment, Address person, out GrantTariff tariff)
    {
        tariff = default;
        if (payment is null)
            return true;
        Address payout = person;
        if (!Amount(payment.Price, out UInt128 price) || !Amount(payment.Cap, out UInt128 cap) || (payment.Payout is string named && !Address.TryParse(named, out payout)))
            return false;
        tariff = new GrantTariff(price, cap, payout);
        return price > 0 && cap > 0 && !payout.IsZero;
    }

    private static bool Amount(string? text, out UInt128 amount) => UInt128.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out amount);
}
