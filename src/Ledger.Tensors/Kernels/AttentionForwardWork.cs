using System.Runtime.CompilerServices;

namespace Ledger.Tensors.Kernels;

/// <summary>Forward attention: one task per (batch, key head), one strip of a tile's rows at a time.</summary>
internal unsafe struct AttentionForwardWork : IKernelWork
{
    public float* Q;
    public float* K;
    public float* V;
    public float* Output;
    public float* Maxima;
    public float* Reciprocals;
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
        int keys = AttentionStrips.RoundUp(S, T.Columns);
        // Sixteen floats more, so that neighbouring rows do not fall on the same cache sets.
        int stride = AttentionStrips.RoundUp(keys, 16) + 16;

        nint keysLength = (nint)keys * hd, valuesLength = (nint)S * width;
        nint strip = (nint)T.Rows * stride, rows = (nint)T.Rows * width, query = (nint)T.Rows * hd, panel = (nint)T.Rows * S;
        float* packedKeys = scratch.Reserve(Pad(keysLength) + Pad(valuesLength) + Pad(strip) + Pad(rows) + Pad(query) + Pad(panel));
        float* values = packedKeys + Pad(keysLength);
        float* scores = values + Pad(valuesLength);
        float* output = scores + Pad(strip);
        float* packedQuery = output + Pad(rows);
        float* packedScores = packedQuery + Pad(query);

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
            AttentionStrips.CopyRows(V + keyOffset, keyStride, S, hd, width, values);
            for (int head = keyHead * Shape.Group; head < (keyHead + 1) * Shape.Group; head++)
            {
                nint queryOffset = ((nint)batch * S * queryStride) + ((nint)head * hd);
                nint rowOffset = (((nint)batch * Shape.Heads) + head) * S;
                for (int first = 0; first < S; first += T.Rows)
                {
                    int count = Math.Min(T.Rows, S - first);
                    Packing.Panel(Q + queryOffset + (first * queryStride), queryStride, 1, count, T.Rows, hd, packedQuery);
                    AttentionStrips.Scores<T>(packedQuery, packedKeys, hd, first + count, scores, stride);
                    for (int r = 0; r < count; r++)
                    {
                        // Whole lanes: what lies beyond the diagonal becomes −infinity, whose exponential +0 leaves a
                        // lane's sum as it is, since no lane is −0.
                        float* s = scores + ((nint)r * stride);
                        int length = first + r + 1;
                        int padded = AttentionStrips.RoundUp(length, LaneSum.Lanes);
                        SoftmaxRow.Scale<L, VT>(s, Scale, s, padded);
                        new Span<float>(s + length, padded - length).Fill(float.NegativeInfinity);
                        float m = SoftmaxRow.Maximum<L, VT>(s, padded);
                        float reciprocal = 1f / SoftmaxRow.Exponentials<L, VT>(s, m, s, padded);
                        SoftmaxRow.Scale<L, VT>(s, reciprocal, s, padded);
                        Maxima[rowOffset + first + r] = m;
                        Reciprocals[rowOffset + first + r] = reciprocal;
                    }

                    AttentionStrips.ToDiagonal<L, VT, T>(scores, stride, first, count, values, width, packedScores, output);
                    AttentionStrips.CopyBack(output, width, count, hd, Output + queryOffset + (first * queryStride), queryStride);
                }
            }
        }
    }

    private static nint Pad(nint floats) => ((floats + 15) & ~(nint)15) + 16;
}
