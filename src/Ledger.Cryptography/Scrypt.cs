using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Ledger.Cryptography;

/// <summary>The scrypt password hash. Spec: RFC 7914.</summary>
public static class Scrypt
{
    /// <summary>Most working memory that a call may use. Unit: bytes.</summary>
    public const long MaxMemory = 1L << 30;

    /// <summary>True for parameters that make sense and need no more than <see cref="MaxMemory"/>.</summary>
    /// <remarks>The RFC's bound N &lt; 2^(16 r) is not asked for: keystore files that break it exist and are part of the official tests.</remarks>
    public static bool AreValid(int n, int r, int p) =>
        n > 1 && BitOperations.IsPow2(n) && r > 0 && p > 0 && (long)r * p < 1 << 30 && 128L * n * r <= MaxMemory && 128L * r * p <= MaxMemory;

    /// <summary>Derives a key from a password.</summary>
    /// <param name="password">The password's bytes.</param>
    /// <param name="salt">The salt.</param>
    /// <param name="n">Cost in memory and time, a power of two.</param>
    /// <param name="r">Block size factor.</param>
    /// <param name="p">Number of mixes one after the other.</param>
    /// <param name="length">Bytes wanted.</param>
    /// <exception cref="ArgumentException">The parameters are not <see cref="AreValid"/>.</exception>
    public static byte[] Derive(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int n, int r, int p, int length)
    {
        if (!AreValid(n, r, p))
            throw new ArgumentException($"scrypt cannot work with N = {n}, r = {r}, p = {p}.");
        byte[] blocks = Rfc2898DeriveBytes.Pbkdf2(password, salt, 1, HashAlgorithmName.SHA256, checked(128 * r * p));
        uint[] table = new uint[checked(32 * r * n)];
        uint[] block = new uint[32 * r];
        uint[] next = new uint[32 * r];
        try
        {
            for (int i = 0; i < p; i++)
            {
                Span<byte> bytes = blocks.AsSpan(128 * r * i, 128 * r);
                for (int w = 0; w < block.Length; w++)
                    block[w] = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(4 * w)..]);
                Mix(block, next, table, n, r);
                for (int w = 0; w < block.Length; w++)
                    BinaryPrimitives.WriteUInt32LittleEndian(bytes[(4 * w)..], block[w]);
            }

            return Rfc2898DeriveBytes.Pbkdf2(password, blocks, 1, HashAlgorithmName.SHA256, length);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(blocks);
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(table.AsSpan()));
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(block.AsSpan()));
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(next.AsSpan()));
        }
    }

    private static void Mix(Span<uint> block, Span<uint> next, Span<uint> table, int n, int r)
    {
        int words = 32 * r;
        for (int i = 0; i < n; i++)
        {
            block.CopyTo(table[(i * words)..]);
            MixBlock(block, next, r);
        }

        for (int i = 0; i < n; i++)
        {
            int j = (int)(block[words - 16] & (uint)(n - 1));
            Span<uint> row = table.Slice(j * words, words);
            for (int w = 0; w < words; w++)
                block[w] ^= row[w];
            MixBlock(block, next, r);
        }
    }

    private static void MixBlock(Span<uint> block, Span<uint> next, int r)
    {
        Span<uint> x = stackalloc uint[16];
        block[^16..].CopyTo(x);
        for (int i = 0; i < 2 * r; i++)
        {
            Span<uint> part = block.Slice(16 * i, 16);
            for (int w = 0; w < 16; w++)
                x[w] ^= part[w];
            Salsa8(x);
            x.CopyTo(next[(16 * (i / 2 + (i & 1) * r))..]);
        }

        next.CopyTo(block);
    }

    /// <summary>Salsa20 with eight rounds: four times a column round and a row round.</summary>
    private static void Salsa8(Span<uint> b)
    {
        Span<uint> x = stackalloc uint[16];
        b.CopyTo(x);
        for (int i = 0; i < 4; i++)
        {
            Quarter(x, 0, 4, 8, 12);
            Quarter(x, 5, 9, 13, 1);
            Quarter(x, 10, 14, 2, 6);
            Quarter(x, 15, 3, 7, 11);
            Quarter(x, 0, 1, 2, 3);
            Quarter(x, 5, 6, 7, 4);
            Quarter(x, 10, 11, 8, 9);
            Quarter(x, 15, 12, 13, 14);
        }

        for (int w = 0; w < 16; w++)
            b[w] += x[w];
    }

    private static void Quarter(Span<uint> x, int a, int b, int c, int d)
    {
        x[b] ^= uint.RotateLeft(x[a] + x[d], 7);
        x[c] ^= uint.RotateLeft(x[b] + x[a], 9);
        x[d] ^= uint.RotateLeft(x[c] + x[b], 13);
        x[a] ^= uint.RotateLeft(x[d] + x[c], 18);
    }
}
