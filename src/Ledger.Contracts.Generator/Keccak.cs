using System.Text;

namespace Ledger.Contracts.Generator;

/// <summary>Keccak-256 of short ASCII signatures, at compile time.</summary>
/// <remarks>A generator cannot load Ledger.Cryptography (net10.0); tests compare the two.</remarks>
internal static class Keccak
{
    private const int Rate = 136;

    private static readonly int[] s_rotations =
        [1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 2, 14, 27, 41, 56, 8, 25, 43, 62, 18, 39, 61, 20, 44];

    private static readonly int[] s_lanes =
        [10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1];

    /// <summary>The 32-byte hash as lower-case hexadecimal digits without a prefix.</summary>
    public static string HexOf(string signature)
    {
        byte[] message = Encoding.ASCII.GetBytes(signature);
        byte[] padded = new byte[(message.Length / Rate * Rate) + Rate];
        message.CopyTo(padded, 0);
        padded[message.Length] |= 0x01;
        padded[padded.Length - 1] |= 0x80;

        ulong[] state = new ulong[25];
        for (int block = 0; block < padded.Length; block += Rate)
        {
            for (int i = 0; i < Rate / 8; i++)
                state[i] ^= BitConverter.ToUInt64(padded, block + (8 * i));
            Permute(state);
        }

        StringBuilder hex = new(64);
        for (int i = 0; i < 32; i++)
            hex.Append(((byte)(state[i / 8] >> (8 * (i % 8)))).ToString("x2", System.Globalization.CultureInfo.InvariantCulture));
        return hex.ToString();
    }

    private static void Permute(ulong[] a)
    {
        ulong[] row = new ulong[5];
        byte lfsr = 1;
        for (int round = 0; round < 24; round++)
        {
            for (int x = 0; x < 5; x++)
                row[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
            for (int i = 0; i < 25; i++)
                a[i] ^= row[(i + 4) % 5] ^ Rotate(row[(i + 1) % 5], 1);

            ulong moving = a[1];
            for (int i = 0; i < 24; i++)
                (moving, a[s_lanes[i]]) = (a[s_lanes[i]], Rotate(moving, s_rotations[i]));

            for (int y = 0; y < 25; y += 5)
            {
                Array.Copy(a, y, row, 0, 5);
                for (int x = 0; x < 5; x++)
                    a[y + x] = row[x] ^ (~row[(x + 1) % 5] & row[(x + 2) % 5]);
            }

            for (int bit = 0; bit < 7; bit++)
            {
                if ((lfsr & 1) != 0)
                    a[0] ^= 1UL << ((1 << bit) - 1);
                lfsr = (byte)((lfsr << 1) ^ ((lfsr >> 7) * 0x71));
            }
        }
    }

    private static ulong Rotate(ulong value, int by) => (value << by) | (value >> (64 - by));
}
