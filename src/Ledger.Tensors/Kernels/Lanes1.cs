using System.Runtime.CompilerServices;

namespace Ledger.Tensors.Kernels;

/// <summary>Arithmetic on one float: row ends, and machines without vectors.</summary>
internal readonly struct Lanes1 : ILanes<float>
{
    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe float Load(float* source) => *source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Store(float* target, float value) => *target = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Broadcast(float value) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Ascending(int first) => Float((uint)first);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float SwapPairs(float a) => a;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MaxOfNumbers(float a, float b) => a > b ? a : b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Constant(uint bits) => Float(bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Fma(float a, float b, float c) => FusedMultiplyAdd.Of(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float FmaNegated(float a, float b, float c) => FusedMultiplyAdd.Of(Float32Scalar.Neg(a), b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Add(float a, float b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sub(float a, float b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Mul(float a, float b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Div(float a, float b) => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sqrt(float a) => MathF.Sqrt(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Abs(float a) => Float32Scalar.Abs(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Neg(float a) => Float32Scalar.Neg(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Max(float a, float b) => Float32Scalar.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Min(float a, float b) => Float32Scalar.Min(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float AtLeast(float a, float bound) => bound > a ? bound : a;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float AtMost(float a, float bound) => bound < a ? bound : a;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float SelectLess(float a, float b, float whenLess, float otherwise) => a < b ? whenLess : otherwise;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float SelectSame(float a, float b, float whenEqual, float otherwise) =>
        Word(a) == Word(b) ? whenEqual : otherwise;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float ToInteger(float a, out float rounded)
    {
        float shifted = a + 12582912f;
        rounded = shifted - 12582912f;
        return Float(Word(shifted) - Word(12582912f));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float FromInteger(float a) => (int)Word(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float ScaleByPowerOfTwo(float a, float n, float rounded)
    {
        int half = (int)Word(n) >> 1;
        int rest = (int)Word(n) - half;
        return a * Float((uint)(half + 127) << 23) * Float((uint)(rest + 127) << 23);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float IAdd(float a, float b) => Float(Word(a) + Word(b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float ISub(float a, float b) => Float(Word(a) - Word(b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float And(float a, float b) => Float(Word(a) & Word(b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Or(float a, float b) => Float(Word(a) | Word(b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float ShiftRight(float a, int count) => Float(Word(a) >> count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float ShiftLeft(float a, int count) => Float(Word(a) << count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Word(float value) => BitConverter.SingleToUInt32Bits(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Float(uint bits) => BitConverter.UInt32BitsToSingle(bits);
}
