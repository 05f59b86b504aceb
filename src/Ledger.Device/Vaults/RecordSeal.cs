using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Ledger.Cryptography;

namespace Ledger.Device.Vaults;

/// <summary>Seals records so that each opens only in its own place, and so that its length tells little.</summary>
/// <remarks>
/// A sealed record is its length (4 bytes, little-endian), its content, and zeros up to the next size of a short list: powers of
/// two from 1 KiB to 64 KiB, then multiples of 64 KiB. The context is table, column and ids: a box moved to another row does not open.
/// </remarks>
internal static class RecordSeal
{
    private const int Smallest = 1 << 10, Step = 64 << 10;

    /// <summary>What a box is bound to.</summary>
    public static byte[] Context(string column, params ReadOnlySpan<object> ids) =>
        Encoding.ASCII.GetBytes($"ledger-vault-1|{column}|{string.Join('|', ids)}");

    /// <summary>Seals a record.</summary>
    public static byte[] Seal(SecretKey key, ReadOnlySpan<byte> content, ReadOnlySpan<byte> context)
    {
        byte[] padded = new byte[PaddedLength(content.Length)];
        BinaryPrimitives.WriteInt32LittleEndian(padded, content.Length);
        content.CopyTo(padded.AsSpan(sizeof(int)));
        byte[] box = SealedBox.Seal(key.Bytes, padded, context);
        CryptographicOperations.ZeroMemory(padded);
        return box;
    }

    /// <summary>Opens a record; null when key or context are others or a bit was changed. The caller overwrites it after use.</summary>
    public static byte[]? Open(SecretKey key, ReadOnlySpan<byte> box, ReadOnlySpan<byte> context)
    {
        if (!SealedBox.TryOpen(key.Bytes, box, context, out byte[] padded))
            return null;
        int length = padded.Length < sizeof(int) ? -1 : BinaryPrimitives.ReadInt32LittleEndian(padded);
        bool whole = length >= 0 && length <= padded.Length - sizeof(int);
        byte[]? content = whole ? padded.AsSpan(sizeof(int), length).ToArray() : null;
        CryptographicOperations.ZeroMemory(padded);
        return content;
    }

    /// <summary>Length of a record of this many bytes before it is sealed.</summary>
    public static int PaddedLength(int content)
    {
        int needed = checked(content + sizeof(int));
        if (needed <= Step)
            return Math.Max(Smallest, (int)BitOperations.RoundUpToPowerOf2((uint)needed));
        return checked((needed + Step - 1) / Step * Step);
    }
}
