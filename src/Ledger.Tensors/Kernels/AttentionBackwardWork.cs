using System.Runtime.CompilerServices;

namespace Ledger.Tensors.Kernels;

/// <summary>Backward attention: one task per (batch, key head); heads of the group and their strips ascend, as the chains do.</summary>
internal unsafe struct AttentionBackwardWork : IKernelWork
{
    // A strip of several tiles makes the chains of dk and dv long enough to pay for loading and storing their tiles.
    private const int TilesOfStrip = 4;
    private const int RowsOfScalarStrip = 48;

    public float* Q;
    public float* K;
    public float* V;
    public float* Output;
    public float* DOutput;
    public float* Maxima;
    public float* Reciprocals;
    public float* Dq;
    public float* Dk;
    public float* Dv;
    public AttentionShape Shape;
    public float Scale;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<L, VT, T>(int part, int parts, KernelScratch scratch)
        where L : struct, ILanes<VT>
        where T : struct, ITile
    {
        int S = Shape.Sequence;
        int hd = Shape.HeadSize;
        int width = AttentionStrips.RoundUp(hd, T.Columns);
        int keys = Math.Max(AttentionStrips.RoundUp(S, T.Columns), AttentionStrips.RoundUp(S, T.Rows));
        int stride = AttentionStrips.RoundUp(keys, 16) + 16;
        int stripRows = Math.Max(T.Rows * TilesOfStrip, AttentionStrips.RoundUp(RowsOfScalarStrip, T.Rows));

        nint packed = Pad((nint)keys * hd), padded = Pad((nint)keys * width), strip = Pad((nint)stripRows * stride);
        nint stripWidth = Pad((nint)stripRows * width), panel = Pad((nint)T.Rows * Math.Max(S, hd)), tile = Pad((nint)T.Rows * width);
        float* packedKeys = scratch.Reserve((2 * packed) + (3 * padded) + (2 * strip) + (2 * stripWidth) + panel + tile);
        float* packedValues = packedKeys + packed;
        float* keyRows = packedValues + packed;
        float* dk = keyRows + padded;
        float* dv = dk + padded;
        float* p = dv + padded;
        float* ds = p + strip;
        float* queryRows = ds + strip;
        float* doutRows = queryRows + stripWidth;
        float* packedRows = doutRows + stripWidth;
        float* dq = packedRows + panel;

        float* d = stackalloc float[T.Rows];

        nint queryStride = (nint)Shape.Heads * hd;
        nint keyStride = (nint)Shape.KeyHeads * hd;
        int tasks = Shape.Batch * Shape.KeyHeads;
        int end = Split.Start(tasks, 1, part + 1, parts);
        for (int task = Split.Start(tasks, 1, part, parts); task < end; task++)
        {
            int batch = task / Shape.KeyHeads;
            int keyHead = task % Shape.KeyHeads;
            nint keyOffset = ((nint)batch * S * keyStride) + ((nint)keyHead * hd);
            Packing.Panels(K + keyOffset, keyStride, 1, S, T.Columns, hd, packedKeys);
            Packing.Panels(V + keyOffset, keyStride, 1, S, T.Columns, hd, packedValues);
            AttentionStrips.CopyRows(K + keyOffset, keyStride, S, hd, width, keyRows);
            new Span<float>(dk, keys * width).Clear();
            new Span<float>(dv, keys * width).Clear();
            for (int head = keyHead * Shape.Group; head < (keyHead + 1) * Shape.Group; head++)
            {
                nint queryOffset = ((nint)batch * S * queryStride) + ((nint)head * hd);
                nint rowOffset = (((nint)batch * Shape.Heads) + head) * S;
                for (int first = 0; first < S; first += stripRows)
                {
                    int rows = Math.Min(stripRows, S - first);
                    float* q = Q + queryOffset + (first * queryStride);
                    float* dout = DOutput + queryOffset + (first * queryStride);
                    AttentionStrips.CopyRows(q, queryStride, rows, hd, width, queryRows);
                    AttentionStrips.CopyRows(dout, queryStride, rows, hd, width, doutRows);
                    for (int sub = 0; sub < rows; sub += T.Rows)
                    {
                        int count = Math.Min(T.Rows, rows - sub);
                        int top = first + sub;
                        float* subP = p + ((nint)sub * stride);
                        float* subDs = ds + ((nint)sub * stride);
                        Packing.Panel(q + (sub * queryStride), queryStride, 1, count, T.Rows, hd, packedRows);
                        AttentionStrips.Scores<T>(packedRows, packedKeys, hd, top + count, subP, stride);
                        Packing.Panel(dout + (sub * queryStride), queryStride, 1, count, T.Rows, hd, packedRows);
                        AttentionStrips.Scores<T>(packedRows, packedValues, hd, top + count, subDs, stride);
                        float* o = Output + queryOffset + (top * queryStride);
                        for (int r = 0; r < count; r++)
                        {
                            d[r] = Chain(dout + ((sub + r) * queryStride), o + (r * queryStride), hd);
                        }

                        for (int r = 0; r < count; r++)
                        {
                            nint row = rowOffset + top + r;
                            ScoreGradients<L, VT>(
                                subP + ((nint)r * stride), subDs + ((nint)r * stride), top + r + 1, Maxima[row], Reciprocals[row], d[r]);
                        }

                        AttentionStrips.ToDiagonal<L, VT, T>(subDs, stride, top, count, keyRows, width, packedRows, dq);
                        AttentionStrips.CopyBack(dq, width, count, hd, Dq + queryOffset + (top * queryStride), queryStride);
                    }

                    AttentionStrips.FromDiagonal<L, VT, T>(ds, stride, first, rows, queryRows, width, S, dk);
                    AttentionStrips.FromDiagonal<L, VT, T>(p, stride, first, rows, doutRows, width, S, dv);
                }
            }

            AttentionStrips.CopyBack(dk, width, S, hd, Dk + keyOffset, keyStride);
            AttentionStrips.CopyBack(dv, width, S, hd, Dv + keyOffset, keyStride);
        }
    }

    /// <summary>One row: raw scores become p, dp becomes ds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void ScoreGradients<L, VT>(float* p, float* ds, int length, float m, float r, float d) where L : struct, ILanes<VT>
    {
        // Whole vectors: what they write beyond the diagonal is read by no chain.
        for (int j = 0; j < length; j += L.Count)
        {
            At<L, VT>(p + j, ds + j, m, r, d);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void At<L, VT>(float* p, float* ds, float m, float r, float d) where L : struct, ILanes<VT>
    {
        VT scale = L.Broadcast(Scale);
        VT s = L.Mul(L.Load(p), scale);
        VT probability = L.Mul(Formulas.ExpDifference<L, VT>(s, L.Broadcast(m)), L.Broadcast(r));
        L.Store(p, probability);
        L.Store(ds, Formulas.SoftmaxGradient<L, VT>(probability, L.Load(ds), L.Broadcast(d), scale));
    }

    private static float Chain(float* a, float* b, int length)
    {
        float acc = 0f;
        for (int d = 0; d < length; d++)
        {
            acc = FusedMultiplyAdd.Of(a[d], b[d], acc);
        }

        return acc;
    }

    private static nint Pad(nint floats) => ((floats + 15) & ~(nint)15) + 16;
}
