using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Ledger.Cryptography;
using Ledger.Device.Api;
using Ledger.Device.Vaults;
using Ledger.Ethereum;
using Ledger.Identity;

namespace Ledger.Device.Host;

/// <summary>What the device writes down about a consent before it goes to the chain; sealed in the vault.</summary>
/// <param name="Nonce">Its number among the person's consents.</param>
/// <param name="App">Address of the application.</param>
/// <param name="Salt">Salt of the commitment, hex; used for this consent alone, so that two consents to one source cannot be linked.</param>
/// <param name="Purposes">Bits of the purposes.</param>
/// <param name="Expiry">End in Unix seconds.</param>
/// <param name="Ending">True from the moment the person took it back, until the chain knows.</param>
/// <param name="Adapter">Whether an adapter was trained under it.</param>
/// <param name="Payment">What the application pays; null: nothing.</param>
/// <param name="Ended">Why it is over, where it is: what its application is told, also after a restart. Then the salt is gone.</param>
internal sealed record GrantNote(
    string Nonce, string App, string Salt, byte Purposes, ulong Expiry, bool Ending, bool Adapter, GrantPayment? Payment = null, string? Ended = null)
{
    /// <summary>Why it is over; null while it is not.</summary>
    public GateRefusal? Why() => Ended is null ? null : Enum.TryParse(Ended, out GateRefusal why) ? why : GateRefusal.Revoked;

    /// <summary>The note of a consent that is over: nothing of it opens the commitment any more.</summary>
    public GrantNote Over(GateRefusal why) => this with { Ended = why.ToString(), Salt = Hash32.Zero.ToString(), Ending = false };


    /// <summary>The bytes for the vault.</summary>
    public byte[] Encode() => JsonSerializer.SerializeToUtf8Bytes(this, DeviceJson.Options);

    /// <summary>The consent that a row of the vault describes; null when the note was written by other software.</summary>
    public static Grant? Read(GrantKey row, string sourceName)
    {
        GrantNote? note;
        try
        {
            note = JsonSerializer.Deserialize<GrantNote>(row.Terms.Span, DeviceJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }

        if (note is null || !BigInteger.TryParse(note.Nonce, NumberStyles.None, CultureInfo.InvariantCulture, out BigInteger nonce)
            || !Address.TryParse(note.App, out Address app) || !Hash32.TryParse(note.Salt, out Hash32 salt)
            || !GrantTariff.TryRead(note.Payment, Address.Zero, out GrantTariff tariff))
            return null;
        return new Grant(row.Id, row.Source, sourceName, note, nonce, app, tariff, SourceCommitment.Of(salt.ToArray(), row.Source.ToArray()));
    }
}
