using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using X86 = System.Runtime.Intrinsics.X86;

namespace Ledger.Tensors.Program;

/// <summary>The referee's instructions on blocks of elements, bit-equal to <see cref="ScalarInstruction.Execute"/>.</summary>
internal static unsafe class ListingVectors
{
    private const int Width = 8;

    /// <summary>Executes an instruction on the first <paramref name="count"/> elements; the target may be an operand.</summary>
    public static void Execute(ScalarOperation operation, uint* a, uint* b, uint* c, uint* target, int count)
    {
        switch (operation)
        {
            case ScalarOperation.Fma: Run<Fma>(operation, a, b, c, target, count); break;
            case ScalarOperation.Add: Run<Add>(operation, a, b, c, target, count); break;
            case ScalarOperation.Sub: Run<Sub>(operation, a, b, c, target, count); break;
            case ScalarOperation.Mul: Run<Mul>(operation, a, b, c, target, count); break;
            case ScalarOperation.Div: Run<Div>(operation, a, b, c, target, count); break;
            case ScalarOperation.Sqrt: Run<Sqrt>(operation, a, b, c, target, count); break;
            case ScalarOperation.Lt: Run<Lt>(operation, a, b, c, target, count); break;
            case ScalarOperation.Max: Run<Max>(operation, a, b, c, target, count); break;
            case ScalarOperation.Min: Run<Min>(operation, a, b, c, target, count); break;
            case ScalarOperation.Abs: Run<Abs>(operation, a, b, c, target, count); break;
            case ScalarOperation.Neg: Run<Neg>(operation, a, b, c, target, count); break;
            case ScalarOperation.FromInt32: Run<FromInt32>(operation, a, b, c, target, count); break;
            case ScalarOperation.ToInt32Nearest: Run<ToInt32Nearest>(operation, a, b, c, target, count); break;
            case ScalarOperation.Ldexp: Run<Ldexp>(operation, a, b, c, target, count); break;
            case ScalarOperation.Sel: Run<Sel>(operation, a, b, c, target, count); break;
            case ScalarOperation.Eq: Run<Eq>(operation, a, b, c, target, count); break;
            case ScalarOperation.IAdd: Run<IAdd>(operation, a, b, c, target, count); break;
            case ScalarOperation.ISub: Run<ISub>(operation, a, b, c, target, count); break;
            case ScalarOperation.And: Run<And>(operation, a, b, c, target, count); break;
            case ScalarOperation.Or: Run<Or>(operation, a, b, c, target, count); break;
            case ScalarOperation.Shl when X86.Avx2.IsSupported: Run<Shl>(operation, a, b, c, target, count); break;
            case ScalarOperation.Shr when X86.Avx2.IsSupported: Run<Shr>(operation, a, b, c, target, count); break;
            default: OneByOne(operation, a, b, c, target, 0, count); break;
        }
    }

    /// <summary>Replaces every NaN by the canonical one.</summary>
    public static void Canonical(Span<uint> floats)
    {
        fixed (uint* p = floats)
        {
            int i = 0;
            for (; i + Width <= floats.Length; i += Width)
                Canonical(Vector256.Load(p + i).AsSingle()).Store(p + i);
            for (; i < floats.Length; i++)
                p[i] = Float32Scalar.ToBits(Float32Scalar.Canonical(Float32Scalar.FromBits(p[i])));
        }
    }

    /// <summary>One instruction on eight elements.</summary>
    private interface IVectorStep
    {
        /// <summary>False where the vector form is not the instruction: the elements are then done one by one.</summary>
        static virtual bool Fits(Vector256<uint> a, Vector256<uint> b) => true;

        static abstract Vector256<uint> Apply(Vector256<uint> a, Vector256<uint> b, Vector256<uint> c);
    }

    private static void Run<TStep>(ScalarOperation operation, uint* a, uint* b, uint* c, uint* target, int count)
        where TStep : struct, IVectorStep
    {
        int i = 0;
        for (; i + Width <= count; i += Width)
        {
            Vector256<uint> x = Vector256.Load(a + i), y = Vector256.Load(b + i);
            if (TStep.Fits(x, y))
                TStep.Apply(x, y, Vector256.Load(c + i)).Store(target + i);
            else
                OneByOne(operation, a, b, c, target, i, i + Width);
        }

        OneByOne(operation, a, b, c, target, i, count);
    }

    private static void OneByOne(ScalarOperation operation, uint* a, uint* b, uint* c, uint* target, int from, int to)
    {
        for (int i = from; i < to; i++)
            target[i] = ScalarInstruction.Execute(operation, a[i], b[i], c[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Canonical(Vector256<float> value) =>
        Vector256.ConditionalSelect(Vector256.Equals(value, value).AsUInt32(), value.AsUInt32(), Vector256.Create(Float32Scalar.CanonicalNaN));

    private readonly struct Fma : IVectorStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<uint> Apply(Vector256<uint> a, Vector256<uint> b, Vector256<uint> c) =>
            Canonical(FmaStep.Fma(a.AsSingle(), b.AsSingle(), c.AsSingle()));
    }

    private readonly struct Add : IVectorStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<uint> Apply(Vector256<uint> a, Vector256<uint> b, Vector256<uint> c) => Canonical(a.AsSingle() + b.AsSingle());
    }

    private readonly struct Sub : IVectorStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<uint> Apply(Vector256<uint> a, Vector256<uint> b, Vector256<uint> c) => Canonical(a.AsSingle() - b.AsSingle());
    }

    private readonly struct Mul : IVectorStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<uint> Apply(Vector256<uint> a, Vector256<uint> b, Vector256<uint> c) => Canonical(a.AsSingle() * b.AsSingle());
    }

    private readonly struct Div : IVectorStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<uint> Apply(Vector256<uint> a, Vector256<uint> b, Vector256<uint> c) => Canonical(a.AsSingle() / b.AsSingle());
    }

    private readonly struct Sqrt : IVectorStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<uint> Apply(Vector256<uint> a, Vector256<uint> b, Vector256<uint> c) => Canonical(Vector256.Sqrt(a.AsSingle()));
    }

    private readonly struct Lt : IVectorStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<uint> Apply(Vector256<uint> a, Vector256<uint> b, Vector256<uint> c) =>
            Vector256.LessThan(a.AsSingle(), b.AsSingle()).AsUInt32() & Vector256<uint>.One;
    }

    private readonly struct Max : IVectorStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<uint> Apply(Vector256<uint> a, Vector256<uint> b, Vector256<uint> c) => MaxStep.Max(a, b);
    }

    private readonly struct Min : IVectorStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<uint> Apply(Vector256<uint> a, Vector256<uint> b, Vector256<uint> c)
        {
            Vector256<uint> sign = Vector256.Create(0x80000000);
            return Canonical((MaxStep.Max(a ^ sign, b ^ sign) ^ sign).AsSingle());
        }
    }

    private readonly struct Abs : IVectorStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<uint> Apply(Vector256<uint> a, Vector256<uint> b, Vector256<uint> c) => a & Vector256.Create(0x7fffffffu);
    }

    private readonly struct Neg : IVectorStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<uint> Apply(Vector256<uint> a, Vector256<uint> b, Vector256<uint> c) => a ^ Vector256.Create(0x80000000);
    }

    private readonly struct FromInt32 : IVectorStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<uint> Apply(Vector256<uint> a, Vector256<uint> b, Vector256<uint> c) => Vector256.ConvertToSingle(a.AsInt32()).AsUInt32();
    }

    private readonly struct ToInt32Nearest : IVectorStep
    {
        /// <summary>Below 2^22 in magnitude, adding 1.5·2^23 rounds to an integer that then stands in the lowest bits.</summary>
        private const float Magic = 12582912f;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool Fits(Vector256<uint> a, Vector256<uint> b) => Vector256.LessThanAll(Vector256.Abs(a.AsSingle()), Vector256.Create(4194304f));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<uint> Apply(Vector256<uint> a, Vector256<uint> b, Vector256<uint> c) =>
            (a.AsSingle() + Vector256.Create(Magic)).AsUInt32() - Vector256.Create(Float32Scalar.ToBits(Magic));
    }

    private readonly struct Ldexp : IVectorStep
    {
        /// <summary>Where 2^n is a normal float the product with it is the one rounding.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool Fits(Vector256<uint> a, Vector256<uint> b) => Vector256.LessThanOrEqualAll(b + Vector256.Create(126u), Vector256.Create(126u + 127u));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<uint> Apply(Vector256<uint> a, Vector256<uint> b, Vector256<uint> c) =>
            Canonical(a.AsSingle() * Vector256.ShiftLeft(b + Vector256.Create(127u), 23).AsSingle());
    }

    private readonly struct Sel : IVectorStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<uint> Apply(Vector256<uint> a, Vector256<uint> b, Vector256<uint> c) =>
            Vector256.ConditionalSelect(Vector256.Equals(a, Vector256<uint>.Zero), c, b);
    }

    private readonly struct Eq : IVectorStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<uint> Apply(Vector256<uint> a, Vector256<uint> b, Vector256<uint> c) => Vector256.Equals(a, b) & Vector256<uint>.One;
    }

    private readonly struct IAdd : IVectorStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<uint> Apply(Vector256<uint> a, Vector256<uint> b, Vector256<uint> c) => a + b;
    }

    private readonly struct ISub : IVectorStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<uint> Apply(Vector256<uint> a, Vector256<uint> b, Vector256<uint> c) => a - b;
    }

    private readonly struct And : IVectorStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<uint> Apply(Vector256<uint> a, Vector256<uint> b, Vector256<uint> c) => a & b;
    }

    private readonly struct Or : IVectorStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<uint> Apply(Vector256<uint> a, Vector256<uint> b, Vector256<uint> c) => a | b;
    }

    private readonly struct Shl : IVectorStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<uint> Apply(Vector256<uint> a, Vector256<uint> b, Vector256<uint> c) => X86.Avx2.ShiftLeftLogicalVariable(a, b);
    }

    private readonly struct Shr : IVectorStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<uint> Apply(Vector256<uint> a, Vector256<uint> b, Vector256<uint> c) => X86.Avx2.ShiftRightLogicalVariable(a, b);
    }
}
