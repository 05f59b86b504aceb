using System.Buffers.Binary;
using System.Security.Cryptography;
using Ledger.Cryptography;

namespace Ledger.Ethereum;

/// <summary>A key of a wallet's tree with the chain code that makes its children (BIP-32).</summary>
public sealed class ExtendedKey : IDisposable
{
    private const int SerializedSize = 78;
    private const uint PrivateVersion = 0x0488ADE4, PublicVersion = 0x0488B21E; // xprv and xpub

    private readonly byte[] _chainCode;
    private readonly uint _parentFingerprint;

    private ExtendedKey(PrivateKey? key, PublicKey publicKey, byte[] chainCode, byte depth, uint index, uint parentFingerprint)
    {
        PrivateKey = key;
        PublicKey = publicKey;
        _chainCode = chainCode;
        Depth = depth;
        Index = index;
        _parentFingerprint = parentFingerprint;
    }

    /// <summary>The secret; null when this is the public half alone. It lives as long as this object.</summary>
    public PrivateKey? PrivateKey { get; }

    /// <summary>The public key.</summary>
    public PublicKey PublicKey { get; }

    /// <summary>Steps from the master key.</summary>
    public byte Depth { get; }

    /// <summary>The last step.</summary>
    public uint Index { get; }

    /// <summary>First four bytes of the public key's hash: by this a child names its parent.</summary>
    public uint Fingerprint => BinaryPrimitives.ReadUInt32BigEndian(Ripemd160.Hash(SHA256.HashData(PublicKey.ToCompressed())));

    /// <summary>The master key of a seed of 16 to 64 bytes.</summary>
    public static ExtendedKey FromSeed(ReadOnlySpan<byte> seed)
    {
        if (seed.Length is < 16 or > 64)
            throw new ArgumentException("A seed has 16 to 64 bytes.", nameof(seed));
        byte[] digest = HMACSHA512.HashData("Bitcoin seed"u8, seed);
        PrivateKey key = PrivateKey.Create(digest.AsSpan(0, 32));
        ExtendedKey master = new(key, key.PublicKey, digest[32..], 0, 0, 0);
        CryptographicOperations.ZeroMemory(digest);
        return master;
    }

    /// <summary>The key at the end of a path from this key.</summary>
    public ExtendedKey Derive(DerivationPath path)
    {
        ExtendedKey key = this;
        foreach (uint step in path.Steps)
        {
            ExtendedKey child = key.Derive(step);
            if (!ReferenceEquals(key, this))
                key.Dispose();
            key = child;
        }

        return ReferenceEquals(key, this) ? Parse(Serialize(PrivateKey is not null)) : key;
    }

    /// <summary>One child.</summary>
    /// <exception cref="InvalidOperationException">The step is hardened and the secret is not here, or, for one index in 2^127, there is no such child.</exception>
    public ExtendedKey Derive(uint index)
    {
        bool hardened = index >= DerivationPath.Hardened;
        if (Depth == byte.MaxValue || (hardened && PrivateKey is null))
            throw new InvalidOperationException("This key has no such child.");
        byte[] input = new byte[37];
        if (hardened)
            PrivateKey!.Export(input.AsSpan(1));
        else
            PublicKey.ToCompressed().CopyTo(input, 0);
        BinaryPrimitives.WriteUInt32BigEndian(input.AsSpan(33), index);
        byte[] digest = HMACSHA512.HashData(_chainCode, input);
        CryptographicOperations.ZeroMemory(input);
        try
        {
            return Child(digest.AsSpan(0, 32), digest[32..], index);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(digest);
        }
    }

    /// <summary>The text form: xprv with the secret, xpub without.</summary>
    public string Serialize(bool withSecret)
    {
        if (withSecret && PrivateKey is null)
            throw new InvalidOperationException("The secret is not here.");
        byte[] bytes = new byte[SerializedSize];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, withSecret ? PrivateVersion : PublicVersion);
        bytes[4] = Depth;
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(5), _parentFingerprint);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(9), Index);
        _chainCode.CopyTo(bytes, 13);
        if (withSecret)
            PrivateKey!.Export(bytes.AsSpan(46));
        else
            PublicKey.ToCompressed().CopyTo(bytes, 45);
        string text = Base58Check.Encode(bytes);
        CryptographicOperations.ZeroMemory(bytes);
        return text;
    }

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException">It is no extended key of the main network.</exception>
    public static ExtendedKey Parse(string text)
    {
        if (!Base58Check.TryDecode(text, SerializedSize, out byte[] bytes))
            throw new FormatException("Not an extended key, or its checksum is wrong.");
        uint parent = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(5));
        uint index = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(9));
        if (bytes[4] == 0 && (parent != 0 || index != 0))
            throw new FormatException("A master key has neither parent nor index.");
        switch (BinaryPrimitives.ReadUInt32BigEndian(bytes))
        {
            case PrivateVersion when bytes[45] == 0 && PrivateKey.TryCreate(bytes.AsSpan(46), out PrivateKey? key):
                CryptographicOperations.ZeroMemory(bytes.AsSpan(46));
                return new ExtendedKey(key, key!.PublicKey, bytes[13..45], bytes[4], index, parent);
            case PublicVersion when PublicKey.TryParse(bytes.AsSpan(45), out PublicKey? publicKey):
                return new ExtendedKey(null, publicKey!, bytes[13..45], bytes[4], index, parent);
            default:
                throw new FormatException("An extended key holds neither a private nor a public key.");
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        PrivateKey?.Dispose();
        CryptographicOperations.ZeroMemory(_chainCode);
    }

    private ExtendedKey Child(ReadOnlySpan<byte> tweak, byte[] chainCode, uint index)
    {
        byte depth = (byte)(Depth + 1);
        if (PrivateKey is null)
        {
            return Secp256k1.TryAddToPoint(PublicKey, tweak, out PublicKey? publicKey)
                ? new ExtendedKey(null, publicKey!, chainCode, depth, index, Fingerprint)
                : throw new InvalidOperationException("There is no such child; the next index has one.");
        }

        Span<byte> secret = stackalloc byte[PrivateKey.Size];
        PrivateKey.Export(secret);
        bool exists = Secp256k1.TryAddScalars(secret, tweak, secret);
        PrivateKey? key = exists ? PrivateKey.Create(secret) : null;
        CryptographicOperations.ZeroMemory(secret);
        return key is not null
            ? new ExtendedKey(key, key.PublicKey, chainCode, depth, index, Fingerprint)
            : throw new InvalidOperationException("There is no such child; the next index has one.");
    }
}
