namespace Ledger.Tensors.Kernels;

/// <summary>Sizes of an attention: q and outputs are [Batch, Sequence, Heads, HeadSize], k and v [Batch, Sequence, KeyHeads, HeadSize].</summary>
public readonly record struct AttentionShape(int Batch, int Sequence, int Heads, int KeyHeads, int HeadSize)
{
    /// <summary>Query heads that share a key head: head h reads key head h / Group.</summary>
    public int Group => Heads / KeyHeads;

    /// <summary>Throws unless every key head serves the same number of query heads.</summary>
    internal void RequireWholeGroups()
    {
        if (KeyHeads < 1 || Heads % KeyHeads != 0)
        {
            throw new ArgumentException($"{Heads} query heads cannot share {KeyHeads} key heads evenly");
        }
    }

    internal long QueryLength => (long)Batch * Sequence * Heads * HeadSize;

    internal long KeyLength => (long)Batch * Sequence * KeyHeads * HeadSize;

    internal long RowCount => (long)Batch * Heads * Sequence;

    internal long Operations => RowCount * Sequence * HeadSize;
}

/// <summary>Causal attention with grouped queries, forward and backward. Spec: protocol.md §5.2.</summary>
/// <remarks>
/// For every (batch, head, row i), all j ≤ i: s_j = (Σ_d q_id·k_jd, one chain)·scale; m = max s_j; e_j = exp(s_j − m);
/// z = LaneFold(LaneSum e); r = 1 / z; p_j = e_j·r; o_d = one chain over j of fma(p_j, v_jd, acc).
/// Backward: D = one chain over d of fma(do_d, o_d, acc); dp_j = one chain over d of fma(do_d, v_jd, acc);
/// ds_j = (p_j·(dp_j − D))·scale; dq_id = chain over j of fma(ds_j, k_jd, acc); dk_jd and dv_jd = ONE chain each over the
/// heads of the group (outer) and i ≥ j (inner) of fma(ds_ij, q_id, acc) and fma(p_ij, do_id, acc).
/// Chains ascend, start at +0 and stop at the diagonal. Kept for the backward pass: m and r, [Batch, Heads, Sequence].
/// </remarks>
public static unsafe class CausalAttention
{
    /// <summary>The definition of the forward pass.</summary>
    public static void ForwardReference(
        ReadOnlySpan<float> q, ReadOnlySpan<float> k, ReadOnlySpan<float> v, Span<float> output, Span<float> maxima, Span<float> reciprocals,
        AttentionShape shape, float scale)
    {
        float[] p = new float[shape.Sequence];
        for (int row = 0; row < shape.RowCount; row++)
        {
            AttentionRow at = new(shape, row);
            float m = float.NegativeInfinity;
            for (int j = 0; j <= at.I; j++)
            {
                p[j] = Float32Scalar.Mul(Chain(q[at.Query..], k[at.Key(j)..], shape.HeadSize), scale);
                m = Float32Scalar.Max(m, p[j]);
            }

            for (int j = 0; j <= at.I; j++)
            {
                p[j] = Listings.ExpDifference.EvaluateFloats([p[j], m]);
            }

            float r = Listings.Reciprocal.EvaluateFloats([LaneSum.SumReference(p.AsSpan(0, at.I + 1))]);
            maxima[row] = m;
            reciprocals[row] = r;
            Span<float> o = output.Slice(at.Query, shape.HeadSize);
            o.Clear();
            for (int j = 0; j <= at.I; j++)
            {
                Accumulate(Float32Scalar.Mul(p[j], r), v[at.Key(j)..], o);
            }
        }
    }

    /// <summary>The definition of the backward pass.</summary>
    public static void BackwardReference(
        ReadOnlySpan<float> q, ReadOnlySpan<float> k, ReadOnlySpan<float> v, ReadOnlySpan<float> output, ReadOnlySpan<float> doutput,
        ReadOnlySpan<float> maxima, ReadOnlySpan<float> reciprocals, Span<float> dq, Span<float> dk, Span<float> dv, AttentionShape shape, float scale)
    {
        dq.Clear();
        dk.Clear();
        dv.Clear();
        // Rows ascend by (batch, head, i): for a key head that is group outer, i inner.
        for (int row = 0; row < shape.RowCount; row++)
        {
            AttentionRow at = new(shape, row);
            ReadOnlySpan<float> dout = doutput.Slice(at.Query, shape.HeadSize);
            float d = Chain(dout, output[at.Query..], shape.HeadSize);
            for (int j = 0; j <= at.I; j++)
            {
                float s = Float32Scalar.Mul(Chain(q[at.Query..], k[at.Key(j)..], shape.HeadSize), scale);
                float p = Float32Scalar.Mul(Listings.ExpDifference.EvaluateFloats([s, maxima[row]]), reciprocals[row]);
                float dp = Chain(dout, v[at.Key(j)..], shape.HeadSize);
                float ds = Listings.SoftmaxGradient.EvaluateFloats([p, dp, d], [scale]);
                Accumulate(ds, k[at.Key(j)..], dq.Slice(at.Query, shape.HeadSize));
                Accumulate(ds, q[at.Query..], dk.Slice(at.Key(j), shape.HeadSize));
                Accumulate(p, dout, dv.Slice(at.Key(j), shape.HeadSize));
            }
        }
    }

    /// <summary>Attention of every row; keeps m and r per row.</summary>
    public static void Forward(
        ReadOnlySpan<float> q, ReadOnlySpan<float> k, ReadOnlySpan<float> v, Span<float> output, Span<float> maxima, Span<float> reciprocals,
        AttentionShape shape, float scale, KernelThreads threads)
    {
        ArgumentNullException.ThrowIfNull(threads);
        shape.RequireWholeGroups();
        Shape.Require(q, shape.QueryLength);
        Shape.Require(k, shape.KeyLength);
        Shape.Require(v, shape.KeyLength);
        Shape.Require<float>(output, shape.QueryLength);
        Shape.Require<float>(maxima, shape.RowCount);
        Shape.Require<float>(reciprocals, shape.RowCount);
        fixed (float* pq = q, pk = k, pv = v, po = output, pm = maxima, pr = reciprocals)
        {
            AttentionForwardWork work = new()
            {
                Q = pq, K = pk, V = pv, Output = po, Maxima = pm, Reciprocals = pr, Shape = shape, Scale = scale,
            };
            threads.Run(ref work, Split.Grain(shape.Operations));
        }
    }

    /// <summary>Gradients of q, k and v.</summary>
    public static void Backward(
        ReadOnlySpan<float> q, ReadOnlySpan<float> k, ReadOnlySpan<float> v, ReadOnlySpan<float> output, ReadOnlySpan<float> doutput,
        ReadOnlySpan<float> maxima, ReadOnlySpan<float> reciprocals, Span<float> dq, Span<float> dk, Span<float> dv,
        AttentionShape shape, float scale, KernelThreads threads)
    {
        ArgumentNullException.ThrowIfNull(threads);
        shape.RequireWholeGroups();
        Shape.Require(q, shape.QueryLength);
        Shape.Require(k, shape.KeyLength);
        Shape.Require(v, shape.KeyLength);
        Shape.Require(output, shape.QueryLength);
        Shape.Require(doutput, shape.QueryLength);
        Shape.Require(maxima, shape.RowCount);
        Shape.Require(reciprocals, shape.RowCount);
        Shape.Require<float>(dq, shape.QueryLength);
        Shape.Require<float>(dk, shape.KeyLength);
        Shape.Require<float>(dv, shape.KeyLength);
        fixed (float* pq = q, pk = k, pv = v, po = output, pdo = doutput, pm = maxima, pr = reciprocals, pdq = dq, pdk = dk, pdv = dv)
        {
            AttentionBackwardWork work = new()
            {
                Q = pq, K = pk, V = pv, Output = po, DOutput = pdo, Maxima = pm, Reciprocals = pr,
                Dq = pdq, Dk = pdk, Dv = pdv, Shape = shape, Scale = scale,
            };
            threads.Run(ref work, Split.Grain(shape.Operations));
        }
    }

    private static float Chain(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int length)
    {
        float acc = 0f;
        for (int d = 0; d < length; d++)
        {
            acc = Float32Scalar.Fma(a[d], b[d], acc);
        }

        return acc;
    }

    private static void Accumulate(float a, ReadOnlySpan<float> x, Span<float> acc)
    {
        for (int d = 0; d < acc.Length; d++)
        {
            acc[d] = Float32Scalar.Fma(a, x[d], acc[d]);
        }
    }

    /// <summary>Where the operands of row number (batch, head, i) begin.</summary>
    private readonly struct AttentionRow(AttentionShape shape, int row)
    {
        public int I => row % shape.Sequence;

        public int Query => ((((Batch * shape.Sequence) + I) * shape.Heads) + Head) * shape.HeadSize;

        private int Head => row / shape.Sequence % shape.Heads;

        private int Batch => row / shape.Sequence / shape.Heads;

        public int Key(int j) => ((((Batch * shape.Sequence) + j) * shape.KeyHeads) + (Head / shape.Group)) * shape.HeadSize;
    }
}
