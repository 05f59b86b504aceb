using Ledger.Tensors.Kernels;
using NUnit.Framework;

namespace Ledger.Tensors.Tests.Kernels;

/// <summary>Attention by strips is the unfused definition: lengths around strips and tiles, long sequences, odd values.</summary>
public sealed class AttentionTests
{
    [Test]
    public void Lengths_around_strips_and_blocks_of_strips_do_not_show(
        [Values(1, 7, 8, 15, 16, 17, 31, 32, 33, 64, 65, 129, 290)] int length, [Values(1, 8, 34, 64)] int headSize) =>
        AssertSame(new AttentionShape(1, length, 2, 1, headSize), Seeded.Floats);

    [TestCase(3, 1)]
    [TestCase(6, 2)]
    [TestCase(2, 2)]
    public void Groups_of_heads_keep_one_chain_for_each_key(int heads, int keyHeads) =>
        AssertSame(new AttentionShape(3, 70, heads, keyHeads, 16), Seeded.Floats);

    [Test]
    public void Two_thousand_tokens_need_no_square() => AssertSame(new AttentionShape(1, 2048, 1, 1, 4), Seeded.Floats, VectorPaths.Best);

    [TestCase(0f)]
    [TestCase(-0f)]
    [TestCase(1e-45f)]
    [TestCase(1e-24f)]
    [TestCase(1e18f)]
    public void Special_values_keep_their_bits(float special) =>
        AssertSame(new AttentionShape(1, 50, 2, 1, 20), (seed, count) => Array.ConvertAll(Seeded.Floats(seed, count), x => x is > -0.6f and < 0.6f ? MathF.CopySign(special, x) : x * special));

    private static void AssertSame(AttentionShape shape, Func<ulong, int, float[]> floats, params VectorPath[] paths)
    {
        const float scale = 0.17677669f;
        int queries = shape.Batch * shape.Sequence * shape.Heads * shape.HeadSize, keys = shape.Batch * shape.Sequence * shape.KeyHeads * shape.HeadSize;
        int rows = shape.Batch * shape.Heads * shape.Sequence;
        float[] q = floats(40, queries), k = floats(41, keys), v = floats(42, keys), dout = floats(43, queries);
        float[] o = new float[queries], m = new float[rows], r = new float[rows], dq = new float[queries], dk = new float[keys], dv = new float[keys];
        CausalAttention.ForwardReference(q, k, v, o, m, r, shape, scale);
        CausalAttention.BackwardReference(q, k, v, o, dout, m, r, dq, dk, dv, shape, scale);
        uint[] expected = Bits.Of(o, m, r, dq, dk, dv);

        foreach (VectorPath path in paths.Length > 0 ? paths : Enum.GetValues<VectorPath>().Where(VectorPaths.IsSupported))
        {
            using KernelThreads threads = new(2, path);
            foreach (float[] result in (float[][])[o, m, r, dq, dk, dv])
                Array.Fill(result, float.NaN);
            CausalAttention.Forward(q, k, v, o, m, r, shape, scale, threads);
            CausalAttention.Backward(q, k, v, o, dout, m, r, dq, dk, dv, shape, scale, threads);
            Assert.That(Bits.Of(o, m, r, dq, dk, dv).AsSpan().SequenceEqual(expected), path.ToString());
        }
    }
}
