namespace Ledger.Tensors.Tests;

/// <summary>Reproducible inputs.</summary>
internal static class Seeded
{
    /// <summary>SplitMix64: the same numbers on every machine and runtime.</summary>
    public static ulong[] Words(ulong seed, int count)
    {
        ulong[] words = new ulong[count];
        for (int i = 0; i < count; i++)
        {
            seed += 0x9e3779b97f4a7c15;
            ulong z = (seed ^ (seed >> 30)) * 0xbf58476d1ce4e5b9;
            z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
            words[i] = z ^ (z >> 31);
        }

        return words;
    }

    /// <summary>Floats within ±1, among them zeros of both signs, subnormals and tiny numbers whose products underflow.</summary>
    public static float[] Floats(ulong seed, int count)
    {
        float[] values = new float[count];
        ulong[] words = Words(seed, count);
        for (int i = 0; i < count; i++)
        {
            uint mantissa = (uint)(words[i] >> 40);
            float value = ((int)mantissa - (1 << 23)) * (1f / (1 << 23));
            values[i] = (words[i] & 63) switch
            {
                0 => -0f,
                1 => 0f,
                2 => value * 1e-40f,
                3 => value * 1e-25f,
                _ => value,
            };
        }

        return values;
    }

    /// <summary>Positive floats within (0, 1].</summary>
    public static float[] Positive(ulong seed, int count) => Array.ConvertAll(Floats(seed, count), x => Math.Abs(x) + 1e-6f);

    /// <summary>Any bits but those of NaN and infinity.</summary>
    public static float[] Finite(ulong seed, int count) => Array.ConvertAll(
        Words(seed, count), word => float.IsFinite(Float32Scalar.FromBits((uint)word)) ? Float32Scalar.FromBits((uint)word) : -0f);

    /// <summary>Indices below a bound.</summary>
    public static uint[] Indices(ulong seed, int count, uint bound) => Array.ConvertAll(Words(seed, count), word => (uint)(word >> 33) % bound);
}
