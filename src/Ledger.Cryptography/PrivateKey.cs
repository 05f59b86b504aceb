using System.Security.Cryptography;

namespace Ledger.Cryptography;

/// <summary>A secret scalar of secp256k1, kept in pinned memory and wiped when disposed.</summary>
/// <remarks>
/// The 32 bytes never move in memory, so no copy is left behind by the collector. Arithmetic keeps words of it in registers
/// and on the stack for a moment, which .NET cannot wipe: keys of high value belong to a remote signer.
/// </remarks>
public sealed class PrivateKey : IDisposable
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 32;

    private readonly byte[] _bytes = GC.AllocateArray<byte>(Size, pinned: true);
    private bool _disposed;

    private PrivateKey(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_bytes);
        PublicKey = Secp256k1.DerivePublicKey(_bytes);
    }

    /// <summary>The point that belongs to this key.</summary>
    public PublicKey PublicKey { get; }

    /// <summary>The secret bytes, as long as the key is not disposed.</summary>
    internal ReadOnlySpan<byte> Bytes
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _bytes;
        }
    }

    /// <summary>Takes a copy of 32 big-endian bytes; false unless they are a number from 1 to the group order minus 1.</summary>
    public static bool TryCreate(ReadOnlySpan<byte> bytes, out PrivateKey? key)
    {
        key = Secp256k1.IsSecretScalar(bytes) ? new PrivateKey(bytes) : null;
        return key is not null;
    }

    /// <summary>Takes a copy of 32 big-endian bytes.</summary>
    /// <exception cref="ArgumentException">The bytes are no number from 1 to the group order minus 1.</exception>
    public static PrivateKey Create(ReadOnlySpan<byte> bytes) =>
        TryCreate(bytes, out PrivateKey? key) ? key! : throw new ArgumentException("Not a private key of secp256k1.", nameof(bytes));

    /// <summary>Makes a new key from the system's random source.</summary>
    public static PrivateKey Generate()
    {
        Span<byte> bytes = stackalloc byte[Size];
        try
        {
            do
            {
                RandomNumberGenerator.Fill(bytes);
            }
            while (!Secp256k1.IsSecretScalar(bytes));
            return new PrivateKey(bytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>Writes the secret: for key stores only; the caller wipes the copy.</summary>
    public void Export(Span<byte> destination) => Bytes.CopyTo(destination);

    /// <inheritdoc />
    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_bytes);
    }
}
