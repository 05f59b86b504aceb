using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Ledger.Cryptography;

/// <summary>SHA-256 of sixteen messages at once, one in each lane of a vector: FIPS 180-4 with every word a vector.</summary>
/// <remarks>
/// A message is a prefix byte and an item of whole blocks, as Merkle leaves and nodes are; its last block holds the item's last byte and the
/// padding. Unsafe: callers own 16 items in a row and 16 digests in a row.
/// </remarks>
internal static unsafe class Sha256Lanes
{
    /// <summary>Messages of a call.</summary>
    public const int Count = 16;

    private const int BlockSize = 64, WordsOfBlock = 16;
    private const byte Xor = 0x96, Choose = 0xca, Majority = 0xe8;

    private static readonly uint[] s_constants =
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    private static ReadOnlySpan<uint> Start => [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];

    /// <summary>True if this machine has the instructions.</summary>
    public static bool IsSupported => Vector512.IsHardwareAccelerated && Avx512F.IsSupported && Avx512BW.IsSupported;

    /// <summary>digests[i] = SHA-256(prefix ‖ items[i]) for sixteen items of `length` bytes, a multiple of 64.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Hash(byte prefix, byte* items, int length, byte* digests)
    {
        Vector512<uint>* state = stackalloc Vector512<uint>[WordsOfBlock];
        Vector512<uint>* w = stackalloc Vector512<uint>[WordsOfBlock];
        for (int word = 0; word < 8; word++)
            state[word] = Vector512.Create(Start[word]);

        // The first block begins with the prefix: its words are those of the item, one byte later.
        Load(items, length, w);
        Vector512<uint> before = Vector512.Create((uint)prefix);
        for (int word = 0; word < WordsOfBlock; word++)
        {
            Vector512<uint> own = w[word];
            w[word] = (before << 24) | (own >>> 8);
            before = own;
        }

        Compress(state, w);
        for (int block = BlockSize; block < length; block += BlockSize)
        {
            Load(items + block - 1, length, w);
            Compress(state, w);
        }

        uint* last = (uint*)w;
        for (int lane = 0; lane < Count; lane++)
            last[lane] = ((uint)items[((nint)(lane + 1) * length) - 1] << 24) | 0x00800000;
        for (int word = 1; word < WordsOfBlock - 1; word++)
            w[word] = Vector512<uint>.Zero;
        w[WordsOfBlock - 1] = Vector512.Create(8 * (uint)(1 + length));
        Compress(state, w);

        for (int word = 8; word < WordsOfBlock; word++)
            state[word] = Vector512<uint>.Zero;
        Transpose(state);
        for (int lane = 0; lane < Count; lane++)
            Swap(state[lane]).GetLower().AsByte().Store(digests + (lane * Hash32.Size));
    }

    /// <summary>One block of every message: w[word], lane = message.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Load(byte* source, nint stride, Vector512<uint>* w)
    {
        for (int lane = 0; lane < Count; lane++)
            w[lane] = Swap(Vector512.Load(source + (lane * stride)).AsUInt32());
        Transpose(w);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Compress(Vector512<uint>* state, Vector512<uint>* w)
    {
        Vector512<uint> a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
        for (int round = 0; round < 64; round += 8)
        {
            int i = round & 8;
            if (round >= WordsOfBlock)
                Extend(w, i);
            ReadOnlySpan<uint> k = s_constants.AsSpan(round, 8);
            h += Ternary(RotateRight(e, 6), RotateRight(e, 11), RotateRight(e, 25), Xor) + Ternary(e, f, g, Choose) + (w[i + 0] + Vector512.Create(k[0]));
            d += h;
            h += Ternary(RotateRight(a, 2), RotateRight(a, 13), RotateRight(a, 22), Xor) + Ternary(a, b, c, Majority);
            g += Ternary(RotateRight(d, 6), RotateRight(d, 11), RotateRight(d, 25), Xor) + Ternary(d, e, f, Choose) + (w[i + 1] + Vector512.Create(k[1]));
            c += g;
            g += Ternary(RotateRight(h, 2), RotateRight(h, 13), RotateRight(h, 22), Xor) + Ternary(h, a, b, Majority);
            f += Ternary(RotateRight(c, 6), RotateRight(c, 11), RotateRight(c, 25), Xor) + Ternary(c, d, e, Choose) + (w[i + 2] + Vector512.Create(k[2]));
            b += f;
            f += Ternary(RotateRight(g, 2), RotateRight(g, 13), RotateRight(g, 22), Xor) + Ternary(g, h, a, Majority);
            e += Ternary(RotateRight(b, 6), RotateRight(b, 11), RotateRight(b, 25), Xor) + Ternary(b, c, d, Choose) + (w[i + 3] + Vector512.Create(k[3]));
            a += e;
            e += Ternary(RotateRight(f, 2), RotateRight(f, 13), RotateRight(f, 22), Xor) + Ternary(f, g, h, Majority);
            d += Ternary(RotateRight(a, 6), RotateRight(a, 11), RotateRight(a, 25), Xor) + Ternary(a, b, c, Choose) + (w[i + 4] + Vector512.Create(k[4]));
            h += d;
            d += Ternary(RotateRight(e, 2), RotateRight(e, 13), RotateRight(e, 22), Xor) + Ternary(e, f, g, Majority);
            c += Ternary(RotateRight(h, 6), RotateRight(h, 11), RotateRight(h, 25), Xor) + Ternary(h, a, b, Choose) + (w[i + 5] + Vector512.Create(k[5]));
            g += c;
            c += Ternary(RotateRight(d, 2), RotateRight(d, 13), RotateRight(d, 22), Xor) + Ternary(d, e, f, Majority);
            b += Ternary(RotateRight(g, 6), RotateRight(g, 11), RotateRight(g, 25), Xor) + Ternary(g, h, a, Choose) + (w[i + 6] + Vector512.Create(k[6]));
            f += b;
            b += Ternary(RotateRight(c, 2), RotateRight(c, 13), RotateRight(c, 22), Xor) + Ternary(c, d, e, Majority);
            a += Ternary(RotateRight(f, 6), RotateRight(f, 11), RotateRight(f, 25), Xor) + Ternary(f, g, h, Choose) + (w[i + 7] + Vector512.Create(k[7]));
            e += a;
            a += Ternary(RotateRight(b, 2), RotateRight(b, 13), RotateRight(b, 22), Xor) + Ternary(b, c, d, Majority);
        }

        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
        state[5] += f;
        state[6] += g;
        state[7] += h;
    }

    /// <summary>The next eight words of the schedule, over those of sixteen rounds before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Extend(Vector512<uint>* w, int first)
    {
        for (int i = first; i < first + 8; i++)
        {
            Vector512<uint> early = w[(i + 1) & 15], late = w[(i + 14) & 15];
            w[i] += Ternary(RotateRight(early, 7), RotateRight(early, 18), early >>> 3, Xor) + w[(i + 9) & 15]
                + Ternary(RotateRight(late, 17), RotateRight(late, 19), late >>> 10, Xor);
        }
    }

    /// <summary>Rows become columns: sixteen vectors of sixteen words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose(Vector512<uint>* rows)
    {
        for (int i = 0; i < Count; i += 4)
        {
            Vector512<ulong> low01 = Avx512F.UnpackLow(rows[i], rows[i + 1]).AsUInt64(), high01 = Avx512F.UnpackHigh(rows[i], rows[i + 1]).AsUInt64();
            Vector512<ulong> low23 = Avx512F.UnpackLow(rows[i + 2], rows[i + 3]).AsUInt64(), high23 = Avx512F.UnpackHigh(rows[i + 2], rows[i + 3]).AsUInt64();
            rows[i] = Avx512F.UnpackLow(low01, low23).AsUInt32();
            rows[i + 1] = Avx512F.UnpackHigh(low01, low23).AsUInt32();
            rows[i + 2] = Avx512F.UnpackLow(high01, high23).AsUInt32();
            rows[i + 3] = Avx512F.UnpackHigh(high01, high23).AsUInt32();
        }

        for (int i = 0; i < 4; i++)
        {
            Vector512<uint> early01 = Avx512F.Shuffle4x128(rows[i], rows[i + 4], 0x44), late01 = Avx512F.Shuffle4x128(rows[i], rows[i + 4], 0xee);
            Vector512<uint> early23 = Avx512F.Shuffle4x128(rows[i + 8], rows[i + 12], 0x44), late23 = Avx512F.Shuffle4x128(rows[i + 8], rows[i + 12], 0xee);
            rows[i] = Avx512F.Shuffle4x128(early01, early23, 0x88);
            rows[i + 4] = Avx512F.Shuffle4x128(early01, early23, 0xdd);
            rows[i + 8] = Avx512F.Shuffle4x128(late01, late23, 0x88);
            rows[i + 12] = Avx512F.Shuffle4x128(late01, late23, 0xdd);
        }
    }

    /// <summary>Words of the other byte order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Swap(Vector512<uint> words) =>
        Avx512BW.Shuffle(words.AsByte(), Vector512.Create(0x0405060700010203ul, 0x0c0d0e0f08090a0bul, 0x0405060700010203ul, 0x0c0d0e0f08090a0bul, 0x0405060700010203ul, 0x0c0d0e0f08090a0bul, 0x0405060700010203ul, 0x0c0d0e0f08090a0bul).AsByte()).AsUInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> RotateRight(Vector512<uint> value, [ConstantExpected] byte count) => Avx512F.RotateRight(value, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Ternary(Vector512<uint> x, Vector512<uint> y, Vector512<uint> z, [ConstantExpected] byte truth) =>
        Avx512F.TernaryLogic(x, y, z, truth);
}
