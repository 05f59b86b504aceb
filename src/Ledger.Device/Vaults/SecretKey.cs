using System.Security.Cryptography;
using Ledger.Cryptography;

namespace Ledger.Device.Vaults;

/// <summary>A 32-byte key in memory that the garbage collector never moves, overwritten with zeros on disposal.</summary>
public sealed class SecretKey : IDisposable
{
    /// <summary>Length in bytes.</summary>
    public const int Size = SealedBox.KeySize;

    private readonly byte[] _bytes = GC.AllocateArray<byte>(Size, pinned: true);
    private bool _disposed;

    private SecretKey()
    {
    }

    /// <summary>A new random key.</summary>
    public static SecretKey Generate()
    {
        SecretKey key = new();
        RandomNumberGenerator.Fill(key._bytes);
        return key;
    }

    /// <summary>Copies a key; the caller overwrites its own bytes.</summary>
    public static SecretKey From(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
            throw new ArgumentException($"A key has {Size} bytes, not {bytes.Length}.", nameof(bytes));
        SecretKey key = new();
        bytes.CopyTo(key._bytes);
        return key;
    }

    /// <summary>The key; valid until disposal.</summary>
    public ReadOnlySpan<byte> Bytes
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _bytes;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_bytes);
    }

    /// <summary>Opens a sealed key straight into pinned memory; null when it was not sealed so.</summary>
    internal static SecretKey? Unwrap(SecretKey wrapping, ReadOnlySpan<byte> box, ReadOnlySpan<byte> context)
    {
        SecretKey key = new();
        if (SealedBox.TryOpen(wrapping.Bytes, box, context, key._bytes))
            return key;
        key.Dispose();
        return null;
    }
}
