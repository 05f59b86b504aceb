namespace Ledger.Tensors;

/// <summary>The referee's instructions on 32-bit registers; the number is the code on the wire.</summary>
/// <remarks>Float instructions read and write binary32 bits, integer instructions words modulo 2^32.</remarks>
public enum ScalarOperation : byte
{
    /// <summary>a·b + c, one rounding.</summary>
    Fma = 1,

    /// <summary>a + b.</summary>
    Add = 2,

    /// <summary>a − b.</summary>
    Sub = 3,

    /// <summary>a · b.</summary>
    Mul = 4,

    /// <summary>a / b.</summary>
    Div = 5,

    /// <summary>√a.</summary>
    Sqrt = 6,

    /// <summary>1 when a &lt; b (floats), else 0.</summary>
    Lt = 7,

    /// <summary>IEEE 754-2019 maximum.</summary>
    Max = 8,

    /// <summary>IEEE 754-2019 minimum.</summary>
    Min = 9,

    /// <summary>Sign bit cleared.</summary>
    Abs = 10,

    /// <summary>Sign bit flipped.</summary>
    Neg = 11,

    /// <summary>int32 to float, ties to even.</summary>
    FromInt32 = 12,

    /// <summary>float to int32, ties to even, saturating.</summary>
    ToInt32Nearest = 13,

    /// <summary>float to int32 towards zero, saturating.</summary>
    ToInt32Truncated = 14,

    /// <summary>a · 2^b, b an int32, one rounding.</summary>
    Ldexp = 15,

    /// <summary>b when a is not 0, else c.</summary>
    Sel = 16,

    /// <summary>1 when the words a and b are equal, else 0.</summary>
    Eq = 17,

    /// <summary>a + b modulo 2^32.</summary>
    IAdd = 18,

    /// <summary>a − b modulo 2^32.</summary>
    ISub = 19,

    /// <summary>a · b modulo 2^32.</summary>
    IMul = 20,

    /// <summary>Bitwise and.</summary>
    And = 21,

    /// <summary>Bitwise or.</summary>
    Or = 22,

    /// <summary>Bitwise exclusive or.</summary>
    Xor = 23,

    /// <summary>a shifted left by b bits; 0 when b is 32 or more.</summary>
    Shl = 24,

    /// <summary>a shifted right by b bits, zeros moving in; 0 when b is 32 or more.</summary>
    Shr = 25,

    /// <summary>1 when a &lt; b as int32, else 0.</summary>
    ILt = 26,
}
