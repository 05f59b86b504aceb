using System.Runtime.CompilerServices;

namespace Ledger.Tensors.Kernels;

/// <summary>Work whose every element depends on the elements of the same index alone.</summary>
internal interface ILaneWork
{
    /// <summary>Computes the elements i, i + 1, … of one vector.</summary>
    void At<L, V>(int i) where L : struct, ILanes<V>;
}

/// <summary>The loop of elementwise kernels: a part's share of the elements, whole vectors first, then one by one.</summary>
internal static class LaneLoop
{
    /// <summary>Runs part `part` of `parts` over `length` elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<L, V, TWork>(in TWork work, int length, int part, int parts)
        where L : struct, ILanes<V>
        where TWork : struct, ILaneWork
    {
        TWork local = work;
        int i = Split.Start(length, LaneSum.Lanes, part, parts);
        int end = Split.Start(length, LaneSum.Lanes, part + 1, parts);
        for (; i <= end - L.Count; i += L.Count)
        {
            local.At<L, V>(i);
        }

        for (; i < end; i++)
        {
            local.At<Lanes1, float>(i);
        }
    }
}
