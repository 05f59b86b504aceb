using Ledger.Cryptography;

namespace Ledger.Training;

/// <summary>The first values of a factor A: normal numbers by integer arithmetic and one rounding each. Spec: protocol.md §5.6.</summary>
/// <remarks>
/// Pair p has the key k = first 8 bytes, little-endian, of SHA-256(seed ‖ p as 8 bytes little-endian). Element i adds up the
/// twelve 16-bit parts of mix(k + (3i+1..3i+3)·0x9E3779B97F4A7C15), mix being SplitMix64's, and takes off twelve halves of
/// 65,535: a whole number whose deviation is 2^16, times (float)(2^−16 / √inputs). B starts at +0, so a new adapter changes nothing.
/// </remarks>
internal static class AdapterStart
{
    private const int Parts = 12;

    public static void Fill(Hash32 seed, int pair, int inputs, Span<float> a)
    {
        float unit = (float)(1 / (65536 * Math.Sqrt(inputs)));
        ulong counter = GenesisWeights.Key(seed, pair);
        for (int i = 0; i < a.Length; i++)
        {
            int sum = -Parts * ushort.MaxValue / 2;
            for (int word = 0; word < Parts / 4; word++)
            {
                counter += 0x9E3779B97F4A7C15;
                ulong bits = GenesisWeights.Mix(counter);
                for (int part = 0; part < 4; part++)
                    sum += (ushort)(bits >> (16 * part));
            }

            a[i] = sum * unit;
        }
    }
}
