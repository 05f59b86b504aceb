using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using X86 = System.Runtime.Intrinsics.X86;

namespace Ledger.Tensors;

/// <summary>a·b + c in binary32 with one rounding, the same bits on every machine.</summary>
/// <remarks>
/// With a hardware instruction that instruction; without one an exact emulation. Never the C runtime's fmaf, which is
/// wrong for some subnormal results on musl and on some Windows runtimes.
/// </remarks>
internal static class FusedMultiplyAdd
{
    /// <summary>Whether the machine has the instruction; a constant for the JIT.</summary>
    public static bool IsHardware
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => X86.Fma.IsSupported || AdvSimd.IsSupported;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Of(float a, float b, float c)
    {
        if (X86.Fma.IsSupported)
        {
            return X86.Fma.MultiplyAddScalar(
                Vector128.CreateScalarUnsafe(a), Vector128.CreateScalarUnsafe(b), Vector128.CreateScalarUnsafe(c)).ToScalar();
        }

        if (AdvSimd.IsSupported)
        {
            return AdvSimd.FusedMultiplyAddScalar(
                Vector64.CreateScalarUnsafe(c), Vector64.CreateScalarUnsafe(a), Vector64.CreateScalarUnsafe(b)).ToScalar();
        }

        return Emulated(a, b, c);
    }

    /// <summary>The emulation: product exact in double, sum rounded to odd, then one rounding to float.</summary>
    /// <remarks>
    /// A product of two 24-bit significands is exact in double. TwoSum gives the error of the double addition; when it is
    /// not zero and the sum is even, the neighbour towards the error is the sum rounded to odd. 53 bits rounded to odd hold
    /// enough for a second rounding to 24 bits or fewer (subnormals) to be the first rounding of the exact value. A
    /// non-finite sum is already the answer. A sum of zero is exact: its sign is the IEEE one.
    /// </remarks>
    public static float Emulated(float a, float b, float c)
    {
        double product = (double)a * b;
        double addend = c;
        double sum = product + addend;
        if (!double.IsFinite(sum))
        {
            return (float)sum;
        }

        double virtualAddend = sum - product;
        double error = (product - (sum - virtualAddend)) + (addend - virtualAddend);
        long bits = BitConverter.DoubleToInt64Bits(sum);
        if (error != 0 && (bits & 1) == 0)
        {
            bits += (error > 0) == (sum > 0) ? 1 : -1;
        }

        return (float)BitConverter.Int64BitsToDouble(bits);
    }

    /// <summary>Four lanes, each one rounding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Of(Vector128<float> a, Vector128<float> b, Vector128<float> c)
    {
        if (X86.Fma.IsSupported)
        {
            return X86.Fma.MultiplyAdd(a, b, c);
        }

        if (AdvSimd.IsSupported)
        {
            return AdvSimd.FusedMultiplyAdd(c, a, b);
        }

        return Emulated(a, b, c);
    }

    /// <summary>Four lanes of the emulation.</summary>
    public static Vector128<float> Emulated(Vector128<float> a, Vector128<float> b, Vector128<float> c) =>
        Vector128.Narrow(
            OddSum(Vector128.WidenLower(a), Vector128.WidenLower(b), Vector128.WidenLower(c)),
            OddSum(Vector128.WidenUpper(a), Vector128.WidenUpper(b), Vector128.WidenUpper(c)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> OddSum(Vector128<double> a, Vector128<double> b, Vector128<double> c)
    {
        Vector128<double> product = a * b;
        Vector128<double> sum = product + c;
        Vector128<double> virtualAddend = sum - product;
        Vector128<double> error = (product - (sum - virtualAddend)) + (c - virtualAddend);

        Vector128<long> bits = sum.AsInt64();
        // Lanes that need the step: finite, inexact, even. A non-finite sum gives a NaN error, which compares as inexact.
        Vector128<long> finite = Vector128.LessThan(Vector128.Abs(sum), Vector128.Create(double.PositiveInfinity)).AsInt64();
        Vector128<long> exact = Vector128.Equals(error, Vector128<double>.Zero).AsInt64();
        Vector128<long> even = Vector128.Equals(bits & Vector128<long>.One, Vector128<long>.Zero);
        // Same sign of error and sum: away from zero, +1; else towards zero, -1.
        Vector128<long> direction = ((error.AsInt64() ^ bits) >> 63) | Vector128<long>.One;
        Vector128<long> step = Vector128.AndNot(direction & even & finite, exact);
        return (bits + step).AsDouble();
    }
}
