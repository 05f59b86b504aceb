using Ledger.Tensors.Kernels;
using Ledger.Tensors.Tests.Kernels;

namespace Ledger.Tensors.Tests.Matrix;

/// <summary>Elementwise passes, sums and norms on every length around the vector widths and on special values.</summary>
internal static class PassMatrix
{
    private const int Long = 70_011; // two threads share it

    public static IEnumerable<KernelCase> All()
    {
        foreach (MatrixValues values in Enum.GetValues<MatrixValues>())
        {
            foreach (int length in (IEnumerable<int>)[.. values == MatrixValues.Ordinary ? Enumerable.Range(1, 40) : [37], Long])
            {
                yield return Basic(values, length);
            }

            yield return Units(values, 301);
            yield return Optimizers(values, 301);
        }
    }

    private static KernelCase Basic(MatrixValues values, int length)
    {
        float[] a = MatrixInputs.Of(values, 5, length), b = MatrixInputs.Of(values, 6, length);
        return new($"elementwise {length} {values}", threads =>
        {
            float[] sum = new float[length], difference = new float[length], product = new float[length], fused = new float[length];
            Elementwise.Add(a, b, sum, threads);
            Elementwise.Sub(a, b, difference, threads);
            Elementwise.Mul(a, b, product, threads);
            Elementwise.MulAdd(0.7f, a, b, fused, threads);
            return Bits.Of([LaneSum.Sum(a, threads)], sum, difference, product, fused);
        }, () => Bits.Of(
            [LaneSum.SumReference(a)],
            [.. a.Zip(b, Float32Scalar.Add)],
            [.. a.Zip(b, Float32Scalar.Sub)],
            [.. a.Zip(b, Float32Scalar.Mul)],
            [.. a.Zip(b, static (x, y) => Float32Scalar.Fma(0.7f, x, y))]));
    }

    private static KernelCase Units(MatrixValues values, int length)
    {
        float[] g = MatrixInputs.Of(values, 14, length), u = MatrixInputs.Of(MatrixValues.Ordinary, 15, length), dh = MatrixInputs.Of(MatrixValues.Ordinary, 16, length);
        return new($"gated unit {length} {values}", threads =>
        {
            float[] h = new float[length], dg = new float[length], du = new float[length];
            SwiGlu.Forward(g, u, h, threads);
            SwiGlu.Backward(g, u, dh, dg, du, threads);
            return Bits.Of(h, dg, du);
        }, () =>
        {
            float[] h = new float[length], dg = new float[length], du = new float[length];
            SwiGlu.ForwardReference(g, u, h);
            SwiGlu.BackwardReference(g, u, dh, dg, du);
            return Bits.Of(h, dg, du);
        });
    }

    /// <summary>The optimizers on gradients of the kind; near overflow a second moment is infinite, and its direction 0.</summary>
    private static KernelCase Optimizers(MatrixValues values, int length)
    {
        AdamWConstants constants = new(0.9f, 0.1f, 0.99f, 0.01f, 1e-8f, 0.1f);
        QuantiserConstants quantiser = new(1.2f / 256f, 1.2f / (((length - 1) % 256) + 1), 0.5f);
        float[] w = MatrixInputs.Of(MatrixValues.Ordinary, 22, length), m = MatrixInputs.Of(values, 23, length);
        float[] v = Seeded.Positive(24, length), g = MatrixInputs.Of(values, 25, length);
        return new($"optimizers {length} {values}", threads =>
        {
            (float[] w1, float[] m1, float[] v1) = ((float[])w.Clone(), (float[])m.Clone(), (float[])v.Clone());
            AdamW.Step(w1, m1, v1, g, 0.7f, 50f, 1e-3f, constants, threads);
            uint[] codes = new uint[Quantiser.Words(length)];
            float[] scales = new float[Quantiser.Blocks(length)], sum = new float[length];
            Quantiser.Encode(w, w1, codes, scales, quantiser, threads);
            Quantiser.Accumulate(codes, scales, sum, threads);
            float[] outer = (float[])w.Clone(), buffer = (float[])m.Clone();
            Nesterov.Step(outer, buffer, sum, 0.5f, 0.5f, 1f, threads);
            return [.. codes, .. Bits.Of(w1, m1, v1, scales, sum, outer, buffer)];
        }, () =>
        {
            (float[] w1, float[] m1, float[] v1) = ((float[])w.Clone(), (float[])m.Clone(), (float[])v.Clone());
            AdamW.Reference(w1, m1, v1, g, 0.7f, 50f, 1e-3f, constants);
            uint[] codes = new uint[Quantiser.Words(length)];
            float[] scales = new float[Quantiser.Blocks(length)], sum = new float[length];
            Quantiser.EncodeReference(w, w1, codes, scales, quantiser);
            Quantiser.AccumulateReference(codes, scales, sum);
            float[] outer = (float[])w.Clone(), buffer = (float[])m.Clone();
            Nesterov.Reference(outer, buffer, sum, 0.5f, 0.5f, 1f);
            return [.. codes, .. Bits.Of(w1, m1, v1, scales, sum, outer, buffer)];
        });
    }
}
