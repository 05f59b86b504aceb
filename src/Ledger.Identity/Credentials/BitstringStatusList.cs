using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;
using Ledger.Cryptography;

namespace Ledger.Identity;

/// <summary>Which credentials of a list are revoked, one bit each (W3C Bitstring Status List 1.0). Spec: protocol.md §15.3.</summary>
/// <remarks>The left-most bit is index 0. A list has at least 131,072 entries, so that asking for it says little about whom one asks.</remarks>
public sealed class BitstringStatusList
{
    /// <summary>Fewest entries of a list: 16 KiB of bits.</summary>
    public const int FewestEntries = 131_072;

    /// <summary>Most entries of a list that is read: 2 MiB of bits.</summary>
    public const int MostEntries = 1 << 24;

    private const int WordBits = 8 * Hash32.Size, LongestText = 4 << 20;
    private const char Base64UrlPrefix = 'u'; // multibase

    private readonly byte[] _bits;

    private BitstringStatusList(byte[] bits) => _bits = bits;

    /// <summary>A list on which nothing is revoked.</summary>
    /// <param name="entries">How many entries it has; a multiple of 256.</param>
    public BitstringStatusList(int entries = FewestEntries)
    {
        if (entries is < FewestEntries or > MostEntries || entries % WordBits != 0)
            throw new ArgumentOutOfRangeException(nameof(entries), entries, "A list has from 131,072 to 16,777,216 entries, in steps of 256.");
        _bits = new byte[entries / 8];
    }

    /// <summary>How many entries the list has.</summary>
    public int Count => _bits.Length * 8;

    /// <summary>Whether an entry is revoked.</summary>
    public bool this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            return (_bits[index / 8] & Mask(index)) != 0;
        }
    }

    /// <summary>Revokes an entry; nothing takes it back.</summary>
    public void Revoke(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        _bits[index / 8] |= Mask(index);
    }

    /// <summary>The list as text: multibase, base64url of GZIP.</summary>
    public string Encode()
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.SmallestSize))
            gzip.Write(_bits);
        return Base64UrlPrefix + Base64Url.EncodeToString(packed.ToArray());
    }

    /// <summary>Reads a list; false for anything that is none, or is larger or smaller than a list may be.</summary>
    public static bool TryDecode(string text, [NotNullWhen(true)] out BitstringStatusList? list)
    {
        ArgumentNullException.ThrowIfNull(text);
        list = null;
        if (text.Length is < 2 or > LongestText || text[0] != Base64UrlPrefix || !Base64Url.IsValid(text.AsSpan(1)))
            return false;
        try
        {
            using GZipStream gzip = new(new MemoryStream(Base64Url.DecodeFromChars(text.AsSpan(1))), CompressionMode.Decompress);
            using MemoryStream bits = new();
            byte[] part = new byte[1 << 16];
            for (int read = gzip.Read(part); read > 0; read = gzip.Read(part))
            {
                bits.Write(part, 0, read);
                if (bits.Length > MostEntries / 8)
                    return false;
            }

            if (bits.Length < FewestEntries / 8 || bits.Length % Hash32.Size != 0)
                return false;
            list = new BitstringStatusList(bits.ToArray());
            return true;
        }
        catch (Exception e) when (e is InvalidDataException or FormatException)
        {
            return false;
        }
    }

    /// <summary>SHA-256 Merkle root over the list's words of 32 bytes: what CredentialRegistry keeps.</summary>
    public Hash32 Root() => MerkleTree.Fold(Leaves());

    /// <summary>The word that holds an entry, and the siblings from its leaf to the root.</summary>
    public (Hash32 Word, IReadOnlyList<Hash32> Path) Prove(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        int word = index / WordBits;
        return (Word(word), MerkleTree.Prove(Leaves(), word));
    }

    private Hash32[] Leaves() => [.. Enumerable.Range(0, _bits.Length / Hash32.Size).Select(i => MerkleTree.Leaf(_bits.AsSpan(i * Hash32.Size, Hash32.Size)))];

    private Hash32 Word(int i) => new(_bits.AsSpan(i * Hash32.Size, Hash32.Size));

    private static byte Mask(int index) => (byte)(0x80 >> (index % 8));
}
