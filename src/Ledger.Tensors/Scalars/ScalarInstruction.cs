namespace Ledger.Tensors;

/// <summary>One instruction of a listing: an operation on the values numbered A, B and C (0 where unused).</summary>
public readonly record struct ScalarInstruction(ScalarOperation Operation, byte A, byte B, byte C)
{
    /// <summary>Executes the instruction on words.</summary>
    public static uint Execute(ScalarOperation operation, uint a, uint b, uint c) => operation switch
    {
        ScalarOperation.Fma => Bits(Float32Scalar.Fma(Value(a), Value(b), Value(c))),
        ScalarOperation.Add => Bits(Float32Scalar.Add(Value(a), Value(b))),
        ScalarOperation.Sub => Bits(Float32Scalar.Sub(Value(a), Value(b))),
        ScalarOperation.Mul => Bits(Float32Scalar.Mul(Value(a), Value(b))),
        ScalarOperation.Div => Bits(Float32Scalar.Div(Value(a), Value(b))),
        ScalarOperation.Sqrt => Bits(Float32Scalar.Sqrt(Value(a))),
        ScalarOperation.Lt => Float32Scalar.Lt(Value(a), Value(b)),
        ScalarOperation.Max => Bits(Float32Scalar.Max(Value(a), Value(b))),
        ScalarOperation.Min => Bits(Float32Scalar.Min(Value(a), Value(b))),
        ScalarOperation.Abs => a & 0x7fffffff,
        ScalarOperation.Neg => a ^ 0x80000000,
        ScalarOperation.FromInt32 => Bits(Float32Scalar.FromInt32((int)a)),
        ScalarOperation.ToInt32Nearest => (uint)Float32Scalar.ToInt32Nearest(Value(a)),
        ScalarOperation.ToInt32Truncated => (uint)Float32Scalar.ToInt32Truncated(Value(a)),
        ScalarOperation.Ldexp => Bits(Float32Scalar.Ldexp(Value(a), (int)b)),
        ScalarOperation.Sel => a != 0 ? b : c,
        ScalarOperation.Eq => a == b ? 1u : 0u,
        ScalarOperation.IAdd => a + b,
        ScalarOperation.ISub => a - b,
        ScalarOperation.IMul => a * b,
        ScalarOperation.And => a & b,
        ScalarOperation.Or => a | b,
        ScalarOperation.Xor => a ^ b,
        ScalarOperation.Shl => b < 32 ? a << (int)b : 0,
        ScalarOperation.Shr => b < 32 ? a >> (int)b : 0,
        ScalarOperation.ILt => (int)a < (int)b ? 1u : 0u,
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "unknown scalar operation"),
    };

    private static float Value(uint bits) => Float32Scalar.FromBits(bits);

    private static uint Bits(float value) => Float32Scalar.ToBits(value);
}
