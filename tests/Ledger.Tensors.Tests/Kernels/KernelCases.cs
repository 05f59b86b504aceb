using Ledger.Tensors.Kernels;

namespace Ledger.Tensors.Tests.Kernels;

/// <summary>Every kernel on odd, tiny and larger shapes.</summary>
internal static class KernelCases
{
    private const float Scale = 0.17677669f;

    public static IEnumerable<KernelCase> All() =>
        [.. Products(), .. Sums(), .. Norms(), .. Rotations(), .. Units(), .. Entropies(), .. Embeddings(), .. Optimizers(), .. Attentions(), .. MuonCases.All()];

    private static IEnumerable<KernelCase> Products()
    {
        (int M, int N, int K)[] shapes = [(1, 1, 1), (3, 5, 7), (14, 32, 16), (15, 33, 9), (28, 64, 64), (13, 31, 1030), (130, 50, 20), (17, 530, 40), (64, 96, 33), (2, 3, 0)];
        foreach ((int M, int N, int K) in shapes)
        {
            yield return Product("NT", new GemmShape(M, N, K, K, 1, 1, K), Gemm.NT);
            yield return Product("NN", new GemmShape(M, N, K, K, 1, N, 1), Gemm.NN);
            yield return Product("TN", new GemmShape(M, N, K, 1, M, N, 1), Gemm.TN);
        }
    }

    private delegate void Multiply(
        ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, int M, int N, int K, KernelThreads threads, bool accumulate = false);

    private static KernelCase Product(string layout, GemmShape s, Multiply multiply)
    {
        float[] a = Seeded.Floats(1, s.M * s.K), b = Seeded.Floats(2, s.K * s.N);
        return new($"Gemm.{layout} {s.M}x{s.N}x{s.K}", threads =>
        {
            float[] c = Seeded.Floats(3, s.M * s.N), continued = Seeded.Floats(3, s.M * s.N);
            multiply(a, b, c, s.M, s.N, s.K, threads);
            multiply(a, b, continued, s.M, s.N, s.K, threads, accumulate: true);
            return Bits.Of(c, continued);
        }, () =>
        {
            float[] c = Seeded.Floats(3, s.M * s.N), continued = Seeded.Floats(3, s.M * s.N);
            Gemm.Reference(a, b, c, s, false);
            Gemm.Reference(a, b, continued, s, true);
            return Bits.Of(c, continued);
        });
    }

    private static IEnumerable<KernelCase> Sums()
    {
        foreach (int length in (int[])[0, 1, 15, 16, 17, 100, 256, 257, 70_000])
        {
            float[] x = Seeded.Floats(4, length);
            yield return new($"LaneSum {length}", threads =>
            {
                float[] squares = new float[(length + 255) / 256], magnitudes = new float[(length + 255) / 256];
                LaneSum.BlockSquares(x, squares, threads);
                LaneSum.BlockMagnitudes(x, magnitudes, threads);
                return Bits.Of([LaneSum.Sum(x, threads), LaneSum.Squares(x, threads)], squares, magnitudes);
            }, () =>
            {
                float[] absolute = Array.ConvertAll(x, Float32Scalar.Abs);
                float[][] blocks = [.. x.Chunk(256)], absoluteBlocks = [.. absolute.Chunk(256)];
                return Bits.Of(
                    [LaneSum.SumReference(x), LaneSum.DotReference(x, x)],
                    Array.ConvertAll(blocks, block => LaneSum.DotReference(block, block)),
                    Array.ConvertAll(absoluteBlocks, block => LaneSum.SumReference(block)));
            });
        }

        foreach (int length in (int[])[1, 37, 70_001])
        {
            float[] a = Seeded.Floats(5, length), b = Seeded.Floats(6, length);
            yield return new($"Elementwise {length}", threads =>
            {
                float[] sum = new float[length], difference = new float[length], product = new float[length], scaled = new float[length], fused = new float[length];
                Elementwise.Add(a, b, sum, threads);
                Elementwise.Sub(a, b, difference, threads);
                Elementwise.Mul(a, b, product, threads);
                Elementwise.Scale(a, Scale, scaled, threads);
                Elementwise.MulAdd(Scale, a, b, fused, threads);
                return Bits.Of(sum, difference, product, scaled, fused);
            }, () => Bits.Of(
                [.. a.Zip(b, Float32Scalar.Add)],
                [.. a.Zip(b, Float32Scalar.Sub)],
                [.. a.Zip(b, Float32Scalar.Mul)],
                Array.ConvertAll(a, x => Float32Scalar.Mul(x, Scale)),
                [.. a.Zip(b, (x, y) => Float32Scalar.Fma(Scale, x, y))]));
        }
    }

    private static IEnumerable<KernelCase> Norms()
    {
        foreach ((int rows, int width) in ((int, int)[])[(1, 1), (3, 7), (2, 16), (5, 33), (700, 128)])
        {
            float[] x = Seeded.Floats(7, rows * width), w = Seeded.Floats(8, width), dy = Seeded.Floats(9, rows * width), residual = Seeded.Floats(10, rows * width);
            float inverse = 1f / width;
            yield return new($"RmsNorm {rows}x{width}", threads =>
            {
                float[] r = new float[rows], n = new float[rows * width], y = new float[rows * width], dx = (float[])residual.Clone(), dw = new float[width];
                RmsNorm.Forward(x, w, r, n, y, inverse, 1e-5f, threads);
                RmsNorm.Backward(dy, w, r, n, dx, dx, dw, inverse, threads);
                return Bits.Of(r, n, y, dx, dw);
            }, () =>
            {
                float[] r = new float[rows], n = new float[rows * width], y = new float[rows * width], dx = new float[rows * width], dw = new float[width];
                RmsNorm.ForwardReference(x, w, r, n, y, inverse, 1e-5f);
                RmsNorm.BackwardReference(dy, w, r, n, residual, dx, dw, inverse);
                return Bits.Of(r, n, y, dx, dw);
            });
        }
    }

    private static IEnumerable<KernelCase> Rotations()
    {
        foreach ((int batch, int sequence, int heads, int size) in ((int, int, int, int)[])[(1, 1, 1, 2), (2, 5, 3, 6), (2, 40, 4, 32), (3, 64, 8, 64)])
        {
            int length = batch * sequence * heads * size;
            float[] x = Seeded.Floats(11, length), cosines = Seeded.Floats(12, sequence * size / 2), sines = Seeded.Floats(13, sequence * size);
            yield return new($"Rope {batch}x{sequence}x{heads}x{size}", threads =>
            {
                float[] y = new float[length], dx = (float[])x.Clone();
                Rope.Forward(x, cosines, sines, y, sequence, heads, size, threads);
                Rope.Backward(dx, cosines, sines, dx, sequence, heads, size, threads);
                return Bits.Of(y, dx);
            }, () =>
            {
                float[] y = new float[length], dx = new float[length];
                Rope.Reference(x, cosines, sines, y, sequence, heads, size, false);
                Rope.Reference(x, cosines, sines, dx, sequence, heads, size, true);
                return Bits.Of(y, dx);
            });
        }
    }

    private static IEnumerable<KernelCase> Units()
    {
        foreach (int length in (int[])[1, 19, 50_003])
        {
            float[] g = Array.ConvertAll(Seeded.Floats(14, length), x => x * 120f), u = Seeded.Floats(15, length), dh = Seeded.Floats(16, length);
            yield return new($"SwiGlu {length}", threads =>
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
    }

    private static IEnumerable<KernelCase> Entropies()
    {
        foreach ((int rows, int width) in ((int, int)[])[(1, 1), (3, 5), (4, 16), (7, 39), (64, 256)])
        {
            float[] x = Array.ConvertAll(Seeded.Floats(17, rows * width), value => value * 30f);
            uint[] targets = Seeded.Indices(18, rows, (uint)width + 1);
            yield return new($"CrossEntropy {rows}x{width}", threads =>
            {
                float[] m = new float[rows], z = new float[rows], losses = new float[rows], gradient = new float[rows * width];
                CrossEntropy.Forward(x, targets, m, z, losses, threads);
                CrossEntropy.Backward(x, targets, m, z, gradient, 1f / rows, threads);
                return Bits.Of(m, z, losses, gradient);
            }, () =>
            {
                float[] m = new float[rows], z = new float[rows], losses = new float[rows], gradient = new float[rows * width];
                CrossEntropy.ForwardReference(x, targets, m, z, losses);
                CrossEntropy.BackwardReference(x, targets, m, z, gradient, 1f / rows);
                return Bits.Of(m, z, losses, gradient);
            });
        }
    }

    private static IEnumerable<KernelCase> Embeddings()
    {
        foreach ((int rows, int tokens, int width) in ((int, int, int)[])[(1, 1, 1), (5, 40, 3), (20, 60, 33)])
        {
            uint[] ids = Seeded.Indices(19, tokens, (uint)rows + 1);
            float[] table = Seeded.Floats(20, rows * width), dy = Seeded.Floats(21, tokens * width);
            yield return new($"Embedding {rows}x{tokens}x{width}", threads =>
            {
                float[] y = new float[tokens * width], gradient = new float[rows * width];
                Embedding.Gather(table, ids, y, width);
                Embedding.Gradient(ids, dy, gradient, width, threads);
                return Bits.Of(y, gradient);
            }, () =>
            {
                float[] y = new float[tokens * width], gradient = new float[rows * width];
                for (int e = 0; e < y.Length; e++)
                {
                    y[e] = ids[e / width] < rows ? table[((int)ids[e / width] * width) + (e % width)] : 0f;
                }

                Embedding.GradientReference(ids, dy, gradient, width);
                return Bits.Of(y, gradient);
            });
        }
    }

    private static IEnumerable<KernelCase> Optimizers()
    {
        AdamWConstants constants = new(0.9f, 0.1f, 0.99f, 0.01f, 1e-8f, 0.1f);
        foreach (int length in (int[])[1, 18, 40_001])
        {
            float[] w = Seeded.Floats(22, length), m = Seeded.Floats(23, length), v = Seeded.Positive(24, length), g = Seeded.Floats(25, length);
            yield return new($"AdamW {length}", threads =>
            {
                (float[] w1, float[] m1, float[] v1) = ((float[])w.Clone(), (float[])m.Clone(), (float[])v.Clone());
                AdamW.Step(w1, m1, v1, g, 0.7f, 50f, 1e-3f, constants, threads);
                return Bits.Of(w1, m1, v1);
            }, () =>
            {
                (float[] w1, float[] m1, float[] v1) = ((float[])w.Clone(), (float[])m.Clone(), (float[])v.Clone());
                AdamW.Reference(w1, m1, v1, g, 0.7f, 50f, 1e-3f, constants);
                return Bits.Of(w1, m1, v1);
            });
        }

        foreach (int length in (int[])[1, 255, 256, 300, 40_007])
        {
            float[] start = Seeded.Floats(26, length), end = Seeded.Floats(27, length), w = Seeded.Floats(28, length), b = Seeded.Floats(29, length);
            QuantiserConstants quantiser = new(1.2f / 256f, 1.2f / (((length - 1) % 256) + 1), 0.5f);
            yield return new($"Quantiser and outer step {length}", threads =>
            {
                uint[] codes = new uint[Quantiser.Words(length)];
                float[] scales = new float[Quantiser.Blocks(length)], sum = new float[length], w1 = (float[])w.Clone(), b1 = (float[])b.Clone();
                Quantiser.Encode(start, end, codes, scales, quantiser, threads);
                Quantiser.Accumulate(codes, scales, sum, threads);
                Quantiser.Accumulate(codes, scales, sum, threads);
                Nesterov.Step(w1, b1, sum, 0.5f, 0.5f, 1f, threads);
                return [.. codes, .. Bits.Of(scales, sum, w1, b1)];
            }, () =>
            {
                uint[] codes = new uint[Quantiser.Words(length)];
                float[] scales = new float[Quantiser.Blocks(length)], sum = new float[length], w1 = (float[])w.Clone(), b1 = (float[])b.Clone();
                Quantiser.EncodeReference(start, end, codes, scales, quantiser);
                Quantiser.AccumulateReference(codes, scales, sum);
                Quantiser.AccumulateReference(codes, scales, sum);
                Nesterov.Reference(w1, b1, sum, 0.5f, 0.5f, 1f);
                return [.. codes, .. Bits.Of(scales, sum, w1, b1)];
            });
        }
    }

    private static IEnumerable<KernelCase> Attentions()
    {
        AttentionShape[] shapes = [new(1, 1, 1, 1, 1), new(1, 5, 1, 1, 3), new(2, 17, 4, 2, 16), new(1, 30, 3, 1, 20), new(2, 75, 4, 2, 32), new(1, 130, 2, 1, 64)];
        foreach (AttentionShape shape in shapes)
        {
            int queries = shape.Batch * shape.Sequence * shape.Heads * shape.HeadSize;
            int keys = shape.Batch * shape.Sequence * shape.KeyHeads * shape.HeadSize;
            int rows = shape.Batch * shape.Heads * shape.Sequence;
            float[] q = Seeded.Floats(30, queries), k = Seeded.Floats(31, keys), v = Seeded.Floats(32, keys), dout = Seeded.Floats(33, queries);
            yield return new($"CausalAttention {shape.Batch}x{shape.Sequence} heads {shape.Heads}/{shape.KeyHeads}x{shape.HeadSize}", threads =>
            {
                float[] o = new float[queries], m = new float[rows], r = new float[rows], dq = new float[queries], dk = new float[keys], dv = new float[keys];
                CausalAttention.Forward(q, k, v, o, m, r, shape, Scale, threads);
                CausalAttention.Backward(q, k, v, o, dout, m, r, dq, dk, dv, shape, Scale, threads);
                return Bits.Of(o, m, r, dq, dk, dv);
            }, () =>
            {
                float[] o = new float[queries], m = new float[rows], r = new float[rows], dq = new float[queries], dk = new float[keys], dv = new float[keys];
                CausalAttention.ForwardReference(q, k, v, o, m, r, shape, Scale);
                CausalAttention.BackwardReference(q, k, v, o, dout, m, r, dq, dk, dv, shape, Scale);
                return Bits.Of(o, m, r, dq, dk, dv);
            });
        }
    }
}
