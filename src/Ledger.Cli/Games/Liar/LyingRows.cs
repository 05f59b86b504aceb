using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Ledger.Proofs.Traces;
using Ledger.Tensors;
using Ledger.Tensors.Program;

namespace Ledger.Cli.Games.Liar;

/// <summary>Ways of computing rows wrongly, each consistent with itself from then on: the fault hook of the liar, which no node has.</summary>
internal static class LyingRows
{
    /// <summary>One bit of one element of one row's output.</summary>
    public static RowRules Flip(SegmentKind segment, int step, int row, long element, int bit) => At(segment, step, (task, destination) =>
    {
        Honestly(task, destination);
        if (task.Number == row && element < destination.Length)
            destination.Span[(int)element] ^= 1u << bit;
    });

    /// <summary>Other public scalars at one step, or in the outer step.</summary>
    public static RowRules Scalars(SegmentKind segment, int step, Func<PublicScalars, PublicScalars> change) =>
        At(segment, step, (task, destination) => Honestly(task with { Publics = change(task.Publics) }, destination));

    /// <summary>A step, or an outer step, that leaves everything as it was.</summary>
    public static RowRules Skip(Segment segment, int step)
    {
        Dictionary<int, int> before = segment.Carries.ToDictionary(carry => carry.From, carry => carry.To);
        return At(segment.Kind, step, (task, destination) =>
        {
            Honestly(task, destination);
            if (before.TryGetValue(task.Row.Output, out int state))
                task.Tensors.Words(state).CopyTo(destination.Span);
        });
    }

    /// <summary>Chains of products rounded to sixteen bits.</summary>
    public static RowRules LowPrecision(int step) => At(SegmentKind.Step, step, (task, destination) =>
    {
        Honestly(task, destination);
        if (task.Row.Kind != OpKind.FmaChain)
            return;
        foreach (ref uint word in destination.Span)
            word &= 0xffff0000;
    });

    /// <summary>First moments that are forgotten.</summary>
    public static RowRules ZeroMoments(OpTable table, int step)
    {
        HashSet<int> moments = [.. table.Step.Carries.Where(carry => table.Tensors[carry.To].Role == TensorRole.FirstMoment).Select(carry => carry.From)];
        return At(SegmentKind.Step, step, (task, destination) =>
        {
            Honestly(task, destination);
            if (moments.Contains(task.Row.Output))
                destination.Span.Clear();
        });
    }

    /// <summary>Whether a listing of two tensors gives something else when they are exchanged.</summary>
    public static bool CanSwap(OpRow row, OpTable table) =>
        row.Kind == OpKind.Listing && row.Operands.Length >= 2 && row.Operands.Take(2).All(static operand => operand.Source == OperandSource.Element && operand.Gather is null)
        && table.Tensors[row.Operands[0].Tensor].Length == table.Tensors[row.Operands[1].Tensor].Length && row.Listing != Listings.Add && row.Listing != Listings.Mul;

    /// <summary>The first two inputs of a row exchanged.</summary>
    public static RowRules Swap(int step, int row) => At(SegmentKind.Step, step, (task, destination) =>
    {
        if (task.Number != row)
        {
            Honestly(task, destination);
            return;
        }

        OpRow at = task.Row;
        ImmutableArray<Operand> swapped = [at.Operands[1], at.Operands[0], .. at.Operands.Skip(2)];
        Honestly(task with { Row = new OpRow(at.Kind, at.Output, at.Shape, swapped, at.Chain, at.Mask, at.Listing, at.Immediates) }, destination);
    });

    /// <summary>A scale of the update above the limit, from the chosen row on the next one that makes scales.</summary>
    public static RowRules OverLimit(int from, float limit) => At(SegmentKind.Update, 0, (task, destination) =>
    {
        Honestly(task, destination);
        if (ReferenceEquals(task.Row.Listing, Listings.BlockScale) && task.Number >= from)
            MemoryMarshal.Cast<uint, float>(destination.Span)[0] = 2 * limit;
    });

    /// <summary>An accepted update that counts for nothing, though it is counted.</summary>
    public static RowRules LeaveOut(int update) => At(SegmentKind.Outer, 0, (task, destination) =>
    {
        Honestly(task, destination);
        int length = task.Row.Shape[^1];
        if (ReferenceEquals(task.Row.Listing, Listings.Dequantise) && destination.Length >= (update + 1) * length)
            destination.Span.Slice(update * length, length).Clear();
    });

    /// <summary>A mean over another number of updates than were accepted.</summary>
    public static RowRules Miscount(float count) => At(SegmentKind.Outer, 0, (task, destination) =>
    {
        Honestly(task, destination);
        if (task.Number == 0)
            MemoryMarshal.Cast<uint, float>(destination.Span)[0] = count;
    });

    private static RowRules At(SegmentKind segment, int step, RowComputation compute) => new(
        (task, destination) =>
        {
            if (task.Segment == segment && task.Step == step)
                compute(task, destination);
            else
                Honestly(task, destination);
        },
        at => segment == SegmentKind.Step && at == step);

    private static void Honestly(RowTask task, Memory<uint> destination) => RowRules.Evaluate(task, destination, 1);
}
