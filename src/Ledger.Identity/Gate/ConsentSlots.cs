using System.Buffers.Binary;
using System.Numerics;
using Ledger.Cryptography;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>Where ConsentRegistry and IdentityRegistry keep what the gate asks for; a test compares it with the compiler's layout.</summary>
internal static class ConsentSlots
{
    /// <summary>Position of the mapping of consents in ConsentRegistry.</summary>
    public const int Entries = 2;

    /// <summary>Position of the mapping of revoked bits in ConsentRegistry.</summary>
    public const int RevokedBits = 3;

    /// <summary>Position of the mapping of epochs in ConsentRegistry.</summary>
    public const int Epochs = 4;

    /// <summary>Position of the mapping of identities in IdentityRegistry.</summary>
    public const int Identities = 0;

    private const byte TopBit = 0x80;

    /// <summary>The first of the three words of a consent.</summary>
    public static Hash32 Entry(ConsentKey key) => Below(key.Nonce, OfOwner(key.Owner, Entries));

    /// <summary>The word that follows another by some.</summary>
    public static Hash32 After(Hash32 slot, int words) =>
        Word(new BigInteger(slot.ToArray(), isUnsigned: true, isBigEndian: true) + words);

    /// <summary>The word with the bit of a nonce that was revoked by mask.</summary>
    public static Hash32 Revoked(ConsentKey key) => Below(key.Nonce >> 8, OfOwner(key.Owner, RevokedBits));

    /// <summary>The epoch of an owner.</summary>
    public static Hash32 Epoch(Address owner) => OfOwner(owner, Epochs);

    /// <summary>The word of an identity: its owner, the block of its last change, and whether that deactivated it.</summary>
    public static Hash32 Identity(Address identity) => OfOwner(identity, Identities);

    /// <summary>Whether the word of an identity has the tombstone, its highest bit.</summary>
    public static bool IsDead(Hash32 identity) => (identity.ToArray()[0] & TopBit) != 0;

    private static Hash32 OfOwner(Address owner, int position)
    {
        AbiWriter writer = new(2 * AbiWriter.Word);
        writer.WriteAddress(owner);
        writer.WriteUnsigned(position);
        return Keccak256.Hash(writer.ToArray());
    }

    private static Hash32 Below(BigInteger key, Hash32 mapping)
    {
        AbiWriter writer = new(2 * AbiWriter.Word);
        writer.WriteUnsigned(key);
        writer.WriteHash(mapping);
        return Keccak256.Hash(writer.ToArray());
    }

    private static Hash32 Word(BigInteger number)
    {
        AbiWriter writer = new(AbiWriter.Word);
        writer.WriteUnsigned(number & ((BigInteger.One << 256) - 1));
        return new Hash32(writer.ToArray());
    }
}

/// <summary>The three words of a consent, taken apart.</summary>
/// <param name="App">Who may use the source; zero when it was never given.</param>
/// <param name="Purposes">For what.</param>
/// <param name="Depth">How many consents are above it.</param>
/// <param name="IsRevoked">Whether it was revoked by itself.</param>
/// <param name="Expiry">Until when. Unit: Unix seconds.</param>
/// <param name="Epoch">The owner's epoch in which it was given.</param>
/// <param name="Source">The source; with a consent above, the nonce of that.</param>
/// <param name="Payment">Hash of how is paid; with a consent above, the owner of that.</param>
internal sealed record KeptEntry(Address App, byte Purposes, int Depth, bool IsRevoked, ulong Expiry, uint Epoch, Hash32 Source, Hash32 Payment)
{
    private const int PurposeBits = 0xf, DepthShift = 4;

    /// <summary>The consent above; null where there is none.</summary>
    public ConsentKey? Above => Depth == 0 ? null : new ConsentKey(
        new Address(Payment.ToArray().AsSpan(Hash32.Size - Address.Size)), new BigInteger(Source.ToArray(), isUnsigned: true, isBigEndian: true));

    /// <summary>Takes the words apart: the first holds, from its low end, app, scope, revoked, expiry and epoch.</summary>
    public static KeptEntry Read(Hash32 first, Hash32 source, Hash32 payment)
    {
        byte[] word = first.ToArray(); // big-endian: the low end is last
        byte scope = word[11];
        ulong expiry = ((ulong)BinaryPrimitives.ReadUInt16BigEndian(word.AsSpan(4)) << 32) | BinaryPrimitives.ReadUInt32BigEndian(word.AsSpan(6));
        return new KeptEntry(
            new Address(word.AsSpan(12)), (byte)(scope & PurposeBits), scope >> DepthShift, word[10] != 0, expiry,
            BinaryPrimitives.ReadUInt32BigEndian(word), source, payment);
    }
}
