using Ledger.Tensors.Kernels;
using Ledger.Tensors.Tests.Kernels;

namespace Ledger.Tensors.Tests.Matrix;

/// <summary>Products of odd, tiny, tall, wide, deep and large shapes, in every layout, cut into panels of several sizes.</summary>
internal static class ProductMatrix
{
    /// <summary>Panels from one register tile of a few terms up to the ones that are used.</summary>
    private static readonly GemmBlocking[] s_blockings =
        [GemmBlocking.Measured, new(5, 1, 1), new(64, 28, 64), new(333, 112, 512)];

    public static IEnumerable<KernelCase> All()
    {
        (int M, int N, int K)[] tiny = [(1, 1, 1), (1, 33, 2), (3, 1, 17), (2, 3, 0), (1, 64, 300)];
        (int M, int N, int K)[] odd = [.. Enumerable.Range(1, 29).Select(static m => (m, 31 + (m * 7 % 40), 3 + (m * 11 % 50)))];
        (int M, int N, int K)[] far = [(3, 5, 20_011), (2051, 7, 3), (5, 2077, 9), (15, 33, 2_500), (190, 230, 210), (64, 1056, 40)];
        foreach ((int M, int N, int K) in (IEnumerable<(int, int, int)>)[.. tiny, .. odd, .. far])
        {
            foreach (KernelCase product in Layouts(M, N, K, MatrixValues.Ordinary))
            {
                yield return product;
            }
        }

        foreach (KernelCase product in (IEnumerable<KernelCase>)
            [.. Layouts(29, 67, 41, MatrixValues.Subnormal), .. Layouts(17, 45, 3, MatrixValues.NearOverflow), .. Layouts(23, 70, 19, MatrixValues.Zeros)])
        {
            yield return product;
        }
    }

    private static IEnumerable<KernelCase> Layouts(int M, int N, int K, MatrixValues values)
    {
        yield return Product("NT", new GemmShape(M, N, K, K, 1, 1, K), values);
        yield return Product("NN", new GemmShape(M, N, K, K, 1, N, 1), values);
        yield return Product("TN", new GemmShape(M, N, K, 1, M, N, 1), values);
    }

    private static KernelCase Product(string layout, GemmShape s, MatrixValues values)
    {
        float[] a = MatrixInputs.Of(values, 1, s.M * s.K), b = MatrixInputs.Of(values, 2, s.K * s.N), start = MatrixInputs.Of(MatrixValues.Ordinary, 3, s.M * s.N);
        return new($"{layout} {s.M}x{s.N}x{s.K} {values}", threads =>
        {
            uint[]? first = null;
            foreach (GemmBlocking blocking in s_blockings)
            {
                float[] c = (float[])start.Clone(), continued = (float[])start.Clone();
                Gemm.Multiply(a, b, c, s, blocking, threads, false);
                Gemm.Multiply(a, b, continued, s, blocking, threads, true);
                uint[] bits = Bits.Of(c, continued);
                first ??= bits;
                if (!bits.AsSpan().SequenceEqual(first))
                {
                    return [(uint)Array.IndexOf(s_blockings, blocking)]; // differs from every reference by its length
                }
            }

            return first!;
        }, () =>
        {
            float[] c = (float[])start.Clone(), continued = (float[])start.Clone();
            Gemm.Reference(a, b, c, s, false);
            Gemm.Reference(a, b, continued, s, true);
            return Bits.Of(c, continued);
        });
    }
}
