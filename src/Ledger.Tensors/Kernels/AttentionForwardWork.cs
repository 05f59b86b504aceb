using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ledger.Tensors.Kernels;

/// <summary>Forward attention: one task per (batch, key head), one strip of queries at a time.</summary>
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
        if (typeof(T) == typeof(Tile512))
            Strips<Lanes512, Vector512<float>, Strip512>(part, parts, scratch);
        else if (typeof(T) == typeof(Tile256))
            Strips<Lanes256, Vector256<float>, Strip256>(part, parts, scratch);
        else if (typeof(T) == typeof(Tile128))
            Strips<Lanes128, Vector128<float>, Strip128>(part, parts, scratch);
        else
            Strips<Lanes1, float, Strip1>(part, parts, scratch);
    }

    private readonly void Strips<L, VT, S>(int part, int parts, KernelScratch scratch)
        where L : struct, ILanes<VT>
        where S : struct, IStrip
    {
        int length = Shape.Sequence;
        int hd = Shape.HeadSize;
        int width = AttentionStrips.RoundUp(hd, S.Columns);
        int keys = AttentionStrips.RoundUp(length, S.Columns);
        nint packed = AttentionStrips.Pad((nint)keys * hd), padded = AttentionStrips.Pad((nint)keys * width);
        nint strip = AttentionStrips.Pad((nint)keys * S.Columns), query = AttentionStrips.Pad((nint)S.Columns * hd);
        float* packedKeys = scratch.Reserve(packed + padded + strip + query + AttentionStrips.Pad(S.Rows * S.Columns));
        float* values = packedKeys + packed;
        float* scores = values + padded;
        float* packedQueries = scores + strip;
        float* edge = packedQueries + query;

        nint queryStride = (nint)Shape.Heads * hd, keyStride = (nint)Shape.KeyHeads * hd;
        int tasks = Shape.Batch * Shape.KeyHeads;
        int end = Split.Start(tasks, 1, part + 1, parts);
        for (int task = Split.Start(tasks, 1, part, parts); task < end; task++)
        {
            int batch = task / Shape.KeyHeads, keyHead = task % Shape.KeyHeads;
            nint keyOffset = ((nint)batch * length * keyStride) + ((nint)keyHead * hd);
            Packing.Panels(K + keyOffset, keyStride, 1, length, S.Rows, hd, packedKeys);
            AttentionStrips.CopyRows(V + keyOffset, keyStride, length, hd, keys, width, values);
            for (int head = keyHead * Shape.Group; head < (keyHead + 1) * Shape.Group; head++)
            {
                nint queryOffset = ((nint)batch * length * queryStride) + ((nint)head * hd);
                nint rowOffset = (((nint)batch * Shape.Heads) + head) * length;
                for (int first = 0; first < length; first += S.Columns)
                {
                    int count = Math.Min(S.Columns, length - first);
                    Packing.Panel(Q + queryOffset + (first * queryStride), queryStride, 1, count, S.Columns, hd, packedQueries);
                    int visible = AttentionStrips.RoundUp(first + count, S.Rows);
                    float* output = Output + queryOffset + (first * queryStride);
                    float* next = Q + (first + S.Columns < length ? queryOffset + ((first + S.Columns) * queryStride) : queryOffset + hd);
                    AttentionAhead ahead = new(next, output, next, output, queryStride, hd, S.Columns, visible / S.Rows);
                    AttentionStrips.Scores<S>(packedKeys, packedQueries, scores, hd, first, 0, visible, ref ahead);
                    Softmax<L, VT>(scores, S.Columns, first, count, rowOffset + first);
                    AttentionStrips.ToDiagonal<S>(scores, first, count, values, width, hd, edge, output, queryStride);
                }
            }
        }
    }

    private readonly void Softmax<L, VT>(float* scores, int columns, int first, int count, nint row) where L : struct, ILanes<VT>
    {
        float* maxima = stackalloc float[LaneSum.Lanes];
        float* reciprocals = stackalloc float[LaneSum.Lanes];
        for (int lane = 0; lane < count; lane += L.Count)
        {
            int queries = Math.Min(L.Count, count - lane);
            AttentionSoftmax.Forward<L, VT>(
                scores + lane, columns, first + lane, first + lane + queries, queries, Scale, maxima, reciprocals);
            new ReadOnlySpan<float>(maxima, queries).CopyTo(new Span<float>(Maxima + row + lane, queries));
            new ReadOnlySpan<float>(reciprocals, queries).CopyTo(new Span<float>(Reciprocals + row + lane, queries));
        }
    }
}
