using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ledger.Tensors.Kernels;

/// <summary>Backward attention: one task per (batch, key head); heads of the group and their queries ascend, as the chains do.</summary>
internal unsafe struct AttentionBackwardWork : IKernelWork
{
    // Scores and their gradients of a block of strips: the more queries, the fewer loads and stores of dk and dv; all stay near.
    private const int FloatsOfBlock = 1 << 16;

    // Scores and their gradients of so many keys stay in the first cache until both are what the products need.
    private const int KeysOfChunk = 64;

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
        if (typeof(T) == typeof(Tile512))
            Blocks<Lanes512, Vector512<float>, Strip512>(part, parts, scratch);
        else if (typeof(T) == typeof(Tile256))
            Blocks<Lanes256, Vector256<float>, Strip256>(part, parts, scratch);
        else if (typeof(T) == typeof(Tile128))
            Blocks<Lanes128, Vector128<float>, Strip128>(part, parts, scratch);
        else
            Blocks<Lanes1, float, Strip1>(part, parts, scratch);
    }

    private readonly void Blocks<L, VT, S>(int part, int parts, KernelScratch scratch)
        where L : struct, ILanes<VT>
        where S : struct, IStrip
    {
        int length = Shape.Sequence, hd = Shape.HeadSize;
        AttentionMemory memory = new(scratch, length, hd, S.Rows, S.Columns, FloatsOfBlock);
        int width = memory.Width;
        nint queryStride = (nint)Shape.Heads * hd, keyStride = (nint)Shape.KeyHeads * hd;
        int tasks = Shape.Batch * Shape.KeyHeads;
        int end = Split.Start(tasks, 1, part + 1, parts);
        for (int task = Split.Start(tasks, 1, part, parts); task < end; task++)
        {
            int batch = task / Shape.KeyHeads, keyHead = task % Shape.KeyHeads;
            nint keyOffset = ((nint)batch * length * keyStride) + ((nint)keyHead * hd);
            Packing.Panels(K + keyOffset, keyStride, 1, length, S.Rows, hd, memory.PackedKeys);
            Packing.Panels(V + keyOffset, keyStride, 1, length, S.Rows, hd, memory.PackedValues);
            AttentionStrips.CopyRows(K + keyOffset, keyStride, length, hd, memory.Keys, width, memory.KeyRows);
            new Span<float>(memory.Dk, memory.Keys * width).Clear();
            new Span<float>(memory.Dv, memory.Keys * width).Clear();
            for (int head = keyHead * Shape.Group; head < (keyHead + 1) * Shape.Group; head++)
            {
                nint queryOffset = ((nint)batch * length * queryStride) + ((nint)head * hd);
                nint rowOffset = (((nint)batch * Shape.Heads) + head) * length;
                for (int first = 0; first < length; first += memory.Queries)
                {
                    int rows = Math.Min(memory.Queries, length - first);
                    nint at = queryOffset + (first * queryStride);
                    AttentionStrips.CopyRows(Q + at, queryStride, rows, hd, rows, width, memory.QueryRows);
                    AttentionStrips.CopyRows(DOutput + at, queryStride, rows, hd, rows, width, memory.DOutputRows);
                    for (int strip = 0; strip < rows; strip += S.Columns)
                    {
                        nint group = strip / S.Columns * memory.Group;
                        Strip<L, VT, S>(
                            memory, memory.P + group, memory.Ds + group, at + (strip * queryStride), rowOffset + first + strip,
                            first + strip, Math.Min(S.Columns, rows - strip));
                    }

                    AttentionStrips.FromDiagonal<S>(memory.Ds, memory.Group, first, rows, memory.QueryRows, width, length, memory.Dk);
                    AttentionStrips.FromDiagonal<S>(memory.P, memory.Group, first, rows, memory.DOutputRows, width, length, memory.Dv);
                }
            }

            AttentionStrips.CopyBack(memory.Dk, width, length, hd, Dk + keyOffset, keyStride);
            AttentionStrips.CopyBack(memory.Dv, width, length, hd, Dv + keyOffset, keyStride);
        }
    }

    /// <summary>One strip of queries: its probabilities, the gradients of its scores, and dq.</summary>
    private readonly void Strip<L, VT, S>(AttentionMemory memory, float* p, float* ds, nint at, nint row, int first, int count)
        where L : struct, ILanes<VT>
        where S : struct, IStrip
    {
        int hd = Shape.HeadSize, keys = AttentionStrips.RoundUp(first + count, S.Rows);
        nint queryStride = (nint)Shape.Heads * hd;
        Packing.Panel(Q + at, queryStride, 1, count, S.Columns, hd, memory.PackedQueries);
        Packing.Panel(DOutput + at, queryStride, 1, count, S.Columns, hd, memory.PackedDOutputs);
        Packing.Panel(Output + at, queryStride, 1, count, S.Columns, hd, memory.PackedOutputs);
        float* rows = stackalloc float[3 * 2 * LaneSum.Lanes];
        RowsOf<L, VT>(memory, S.Columns, rows, row, count);

        nint next = first + S.Columns < Shape.Sequence ? at + (S.Columns * queryStride) : at - (first * queryStride) + hd;
        AttentionAhead ahead = new(Q + next, DOutput + next, Output + next, Dq + at, queryStride, hd, S.Columns, 2 * keys / S.Rows);
        for (int start = 0; start < keys; start += KeysOfChunk)
        {
            int end = Math.Min(start + KeysOfChunk, keys);
            AttentionStrips.Scores<S>(memory.PackedKeys, memory.PackedQueries, p, hd, first, start, end, ref ahead);
            AttentionStrips.Scores<S>(memory.PackedValues, memory.PackedDOutputs, ds, hd, first, start, end, ref ahead);
            for (int lane = 0; lane < count; lane += L.Count)
            {
                nint from = ((nint)start * S.Columns) + lane;
                AttentionSoftmax.Backward<L, VT>(
                    p + from, ds + from, S.Columns, Math.Min(end, first + lane + L.Count) - start, Scale, rows + lane, 2 * LaneSum.Lanes);
            }
        }

        AttentionStrips.ToDiagonal<S>(ds, first, count, memory.KeyRows, memory.Width, hd, memory.Edge, Dq + at, queryStride);
    }

    /// <summary>Maximum, reciprocal sum and D of every query of a strip.</summary>
    private readonly void RowsOf<L, VT>(AttentionMemory memory, int columns, float* rows, nint row, int count) where L : struct, ILanes<VT>
    {
        new ReadOnlySpan<float>(Maxima + row, count).CopyTo(new Span<float>(rows, count));
        new ReadOnlySpan<float>(Reciprocals + row, count).CopyTo(new Span<float>(rows + (2 * LaneSum.Lanes), count));
        for (int lane = 0; lane < columns; lane += L.Count)
        {
            VT d = L.Broadcast(0f);
            for (int i = 0; i < Shape.HeadSize; i++)
            {
                nint element = ((nint)i * columns) + lane;
                d = L.Fma(L.Load(memory.PackedDOutputs + element), L.Load(memory.PackedOutputs + element), d);
            }

            L.Store(rows + (4 * LaneSum.Lanes) + lane, d);
        }
    }
}
