using System.Runtime.Intrinsics;
using X86 = System.Runtime.Intrinsics.X86;

namespace Ledger.Tensors.Kernels;

/// <summary>Vector width that kernels run with; none shows in the bits.</summary>
public enum VectorPath
{
    /// <summary>One float at a time.</summary>
    Scalar,

    /// <summary>128 bits, the fused multiply-add emulated where the machine has none.</summary>
    Vector128,

    /// <summary>256 bits.</summary>
    Vector256,

    /// <summary>512 bits.</summary>
    Vector512,
}

/// <summary>What this machine can run.</summary>
public static class VectorPaths
{
    /// <summary>The widest path of this machine.</summary>
    public static VectorPath Best =>
        IsSupported(VectorPath.Vector512) ? VectorPath.Vector512
        : IsSupported(VectorPath.Vector256) ? VectorPath.Vector256
        : IsSupported(VectorPath.Vector128) ? VectorPath.Vector128
        : VectorPath.Scalar;

    /// <summary>Whether this machine can run the path.</summary>
    public static bool IsSupported(VectorPath path) => path switch
    {
        VectorPath.Scalar => true,
        VectorPath.Vector128 => Vector128.IsHardwareAccelerated,
        VectorPath.Vector256 => Vector256.IsHardwareAccelerated && X86.Fma.IsSupported,
        VectorPath.Vector512 => Vector512.IsHardwareAccelerated && X86.Avx512F.IsSupported,
        _ => throw new ArgumentOutOfRangeException(nameof(path), path, "unknown vector path"),
    };
}
