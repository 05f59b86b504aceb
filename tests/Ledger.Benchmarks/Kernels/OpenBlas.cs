using System.Runtime.InteropServices;

namespace Ledger.Benchmarks.Kernels;

/// <summary>OpenBLAS on one thread, the peer of the matrix products; the library stays loaded until the process ends.</summary>
internal sealed unsafe class OpenBlas
{
    private const int RowMajor = 101;
    private const int Plain = 111;
    private const int Transposed = 112;

    private readonly delegate* unmanaged<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void> _sgemm;

    private OpenBlas(nint library, nint sgemm)
    {
        _sgemm = (delegate* unmanaged<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void>)sgemm;
        ((delegate* unmanaged<int, void>)NativeLibrary.GetExport(library, "openblas_set_num_threads"))(1);
        Name = NativeLibrary.TryGetExport(library, "openblas_get_config", out nint config)
            ? Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)config)())?.Trim() ?? "OpenBLAS"
            : "OpenBLAS";
    }

    /// <summary>Version and chosen kernels, as the library says them.</summary>
    public string Name { get; }

    /// <summary>The library if this machine has it.</summary>
    public static OpenBlas? Find()
    {
        foreach (string name in (string[])["libopenblas.so.0", "libopenblas.so", "libopenblas.dylib", "libopenblas"])
        {
            if (NativeLibrary.TryLoad(name, out nint library) && NativeLibrary.TryGetExport(library, "cblas_sgemm", out nint sgemm))
            {
                return new OpenBlas(library, sgemm);
            }
        }

        return null;
    }

    /// <summary>c = a·b of the row's layout; the spans hold what the row says.</summary>
    public void Multiply(ProductRow row, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c)
    {
        bool transposeA = row.Layout == ProductLayout.TN, transposeB = row.Layout == ProductLayout.NT;
        fixed (float* pa = a, pb = b, pc = c)
        {
            _sgemm(
                RowMajor, transposeA ? Transposed : Plain, transposeB ? Transposed : Plain, row.M, row.N, row.K,
                1f, pa, transposeA ? row.M : row.K, pb, transposeB ? row.K : row.N, 0f, pc, row.N);
        }
    }
}
