namespace Ledger.Benchmarks;

/// <summary>Seeded numbers within ±1.</summary>
internal static class Inputs
{
    public static float[] Floats(int count)
    {
        uint state = 12345;
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            state = (state * 1664525) + 1013904223;
            values[i] = ((int)(state >> 8) - (1 << 23)) * (1f / (1 << 23));
        }

        return values;
    }

    /// <summary>Tokens of which most follow from the one before.</summary>
    public static uint[] Tokens(int count, int vocabulary)
    {
        uint state = 1;
        uint[] tokens = new uint[count];
        for (int i = 1; i < count; i++)
        {
            state = (state * 1664525) + 1013904223;
            tokens[i] = (state >> 24 < 200 ? (tokens[i - 1] * 5) + 3 : state >> 8) % (uint)vocabulary;
        }

        return tokens;
    }
}
