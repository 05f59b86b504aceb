namespace Ledger.Tensors.Tests.Matrix;

/// <summary>What kind of numbers a case of the matrix holds.</summary>
internal enum MatrixValues
{
    /// <summary>Within ±1, zeros of both signs, subnormals and products that underflow among them.</summary>
    Ordinary,

    /// <summary>Products and sums that are subnormal or vanish.</summary>
    Subnormal,

    /// <summary>Products near the largest number; sums of three stay finite.</summary>
    NearOverflow,

    /// <summary>Zeros of both signs, and ones.</summary>
    Zeros,
}

/// <summary>Inputs of a kind.</summary>
internal static class MatrixInputs
{
    public static float[] Of(MatrixValues values, ulong seed, int count)
    {
        float[] floats = Seeded.Floats(seed, count);
        return values switch
        {
            MatrixValues.Subnormal => Array.ConvertAll(floats, static x => x * 3e-20f),
            MatrixValues.NearOverflow => Array.ConvertAll(floats, static x => (x < 0 ? -1e19f : 1e19f) + (x * 6e17f)),
            MatrixValues.Zeros => Array.ConvertAll(floats, static x => Math.Abs(x) > 0.9f ? Math.Sign(x) : x < 0 ? -0f : 0f),
            _ => floats,
        };
    }
}
