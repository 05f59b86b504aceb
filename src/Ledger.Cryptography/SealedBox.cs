using System.Security.Cryptography;

namespace Ledger.Cryptography;

/// <summary>Authenticated encryption of one record: AES-256-GCM with a random nonce in front and the tag behind.</summary>
/// <remarks>A random 96-bit nonce allows some 2^32 records for one key; a store takes a new key long before.</remarks>
public static class SealedBox
{
    /// <summary>Length of a key in bytes.</summary>
    public const int KeySize = 32;

    private const int NonceSize = 12, TagSize = 16;

    /// <summary>Bytes that sealing adds.</summary>
    public const int Overhead = NonceSize + TagSize;

    /// <summary>Encrypts a record.</summary>
    /// <param name="key">32 secret bytes.</param>
    /// <param name="plaintext">The record.</param>
    /// <param name="context">What must be the same when it is opened, as the record's id; not part of the result.</param>
    public static byte[] Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> context)
    {
        byte[] box = new byte[Overhead + plaintext.Length];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceSize));
        using AesGcm aes = new(RequireKey(key), TagSize);
        aes.Encrypt(box.AsSpan(0, NonceSize), plaintext, box.AsSpan(NonceSize, plaintext.Length), box.AsSpan(NonceSize + plaintext.Length), context);
        return box;
    }

    /// <summary>Decrypts a record; false when the key or the context is another, or a bit was changed.</summary>
    public static bool TryOpen(ReadOnlySpan<byte> key, ReadOnlySpan<byte> box, ReadOnlySpan<byte> context, out byte[] plaintext)
    {
        plaintext = [];
        if (box.Length < Overhead)
            return false;
        byte[] opened = new byte[box.Length - Overhead];
        if (!TryOpen(key, box, context, opened))
            return false;
        plaintext = opened;
        return true;
    }

    /// <summary>Decrypts a record into the caller's memory, which must be exactly as long as the record; false as above, with the memory zeroed.</summary>
    public static bool TryOpen(ReadOnlySpan<byte> key, ReadOnlySpan<byte> box, ReadOnlySpan<byte> context, Span<byte> plaintext)
    {
        RequireKey(key);
        if (box.Length < Overhead || plaintext.Length != box.Length - Overhead)
        {
            plaintext.Clear();
            return false;
        }

        using AesGcm aes = new(key, TagSize);
        try
        {
            aes.Decrypt(box[..NonceSize], box[NonceSize..^TagSize], box[^TagSize..], plaintext, context);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            plaintext.Clear();
            return false;
        }
    }

    private static ReadOnlySpan<byte> RequireKey(ReadOnlySpan<byte> key) =>
        key.Length == KeySize ? key : throw new ArgumentException("The key must have 32 bytes.", nameof(key));
}
