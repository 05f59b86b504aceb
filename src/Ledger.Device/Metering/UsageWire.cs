using System.Globalization;
using System.Numerics;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Identity;

namespace Ledger.Device.Metering;

/// <summary>One channel as a device tells it to the application that pays, and to the owner.</summary>
/// <param name="Channel">Its name on chain.</param>
/// <param name="ConsentOwner">Who gave the consent.</param>
/// <param name="ConsentNonce">Its number, decimal.</param>
/// <param name="App">Address of the application.</param>
/// <param name="Engine">Address of the engine's identity.</param>
/// <param name="Release">Number of the released model; 0 for another.</param>
/// <param name="Price">Of a thousand tokens, in the smallest unit of the LedgerToken, decimal.</param>
/// <param name="Cap">Most that is paid, in the same unit, decimal.</param>
/// <param name="Ahead">Tokens that are delivered beyond the last voucher.</param>
/// <param name="Delivered">Tokens delivered since the channel began.</param>
/// <param name="Paid">What the last settlement on chain came to in all, in the smallest unit, decimal; as far as this device settled it.</param>
/// <param name="Last">The last voucher; null before the first.</param>
public sealed record UsageChannelView(
    string Channel, string ConsentOwner, string ConsentNonce, string App, string Engine, ulong Release, string Price, string Cap,
    int Ahead, ulong Delivered, string Paid, SignedVoucher? Last)
{
    /// <summary>The channel behind the view, before its first voucher; null when the view makes no sense.</summary>
    public UsageChannel? Read() =>
        Address.TryParse(ConsentOwner, out Address owner) && BigInteger.TryParse(ConsentNonce, NumberStyles.None, CultureInfo.InvariantCulture, out BigInteger nonce)
        && nonce.GetBitLength() <= 256 && Address.TryParse(App, out Address app) && Address.TryParse(Engine, out Address engine)
        && UInt128.TryParse(Price, NumberStyles.None, CultureInfo.InvariantCulture, out UInt128 price)
        && UInt128.TryParse(Cap, NumberStyles.None, CultureInfo.InvariantCulture, out UInt128 cap) && price > 0
            ? new UsageChannel(new UsageParties(owner, nonce, app, engine, Release), price, cap)
            : null;
}

/// <summary>A voucher on its way: the parties follow from its channel.</summary>
/// <param name="Channel">Name of the channel.</param>
/// <param name="Counter">Number of the voucher.</param>
/// <param name="Tokens">Tokens since the channel began.</param>
/// <param name="Amount">What they cost, decimal.</param>
/// <param name="Previous">Struct hash of the voucher before.</param>
/// <param name="Deadline">Last second in which it can be settled.</param>
/// <param name="AppSignature">The application's signature, hex.</param>
/// <param name="EngineSignature">The engine's signature, hex; null from an application.</param>
public sealed record SignedVoucher(
    string Channel, ulong Counter, ulong Tokens, string Amount, string Previous, ulong Deadline, string AppSignature, string? EngineSignature = null)
{
    /// <summary>Longest signature that is read: contracts that sign may need more than the 65 bytes of a key.</summary>
    private const int LongestSignature = 1024;

    /// <summary>A voucher with its signatures.</summary>
    public static SignedVoucher Of(UsageVoucher voucher, byte[] appSignature, byte[]? engineSignature)
    {
        ArgumentNullException.ThrowIfNull(voucher);
        return new SignedVoucher(
            voucher.Parties.Channel().ToString(), voucher.Counter, voucher.Tokens, voucher.Amount.ToString(CultureInfo.InvariantCulture), voucher.Previous.ToString(),
            voucher.Deadline, Hex.Encode(appSignature), engineSignature is null ? null : Hex.Encode(engineSignature));
    }

    /// <summary>The voucher between these parties and the application's signature; null when a field is none.</summary>
    public (UsageVoucher Voucher, byte[] AppSignature)? Read(UsageParties parties) =>
        UInt128.TryParse(Amount, NumberStyles.None, CultureInfo.InvariantCulture, out UInt128 amount) && Hash32.TryParse(Previous, out Hash32 previous)
        && AppSignature is { Length: <= 2 + 2 * LongestSignature } && Hex.TryDecode(AppSignature, out byte[]? signature)
            ? (new UsageVoucher(parties, Counter, Tokens, amount, previous, Deadline), signature)
            : null;
}

/// <summary>What settling came to.</summary>
/// <param name="Channel">Name of the channel.</param>
/// <param name="Tokens">Tokens of the voucher.</param>
/// <param name="Paid">What was paid now, in the smallest unit of the LedgerToken, decimal.</param>
/// <param name="Problem">Why not, in a sentence; null when it was settled.</param>
public sealed record UsageSettlement(string Channel, ulong Tokens, string Paid, string? Problem);
