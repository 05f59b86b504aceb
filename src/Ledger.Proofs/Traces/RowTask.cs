using Ledger.Tensors.Program;

namespace Ledger.Proofs.Traces;

/// <summary>One row to be computed in one execution of a segment.</summary>
/// <param name="Segment">The segment.</param>
/// <param name="Step">The inner step; 0 for update and outer.</param>
/// <param name="Number">Number of the row in the segment.</param>
/// <param name="Row">The row.</param>
/// <param name="Publics">The execution's public scalars.</param>
/// <param name="Tensors">The tensors that the row reads.</param>
public sealed record RowTask(SegmentKind Segment, int Step, int Number, OpRow Row, PublicScalars Publics, ITensorSpans Tensors);

/// <summary>Computes the first elements of a row's output: as many as the destination holds, the rest are +0.</summary>
public delegate void RowComputation(RowTask task, Memory<uint> destination);

/// <summary>How a side computes the rows of some steps.</summary>
/// <param name="Compute">Computes a row.</param>
/// <param name="AppliesTo">The steps that are computed row by row; all others by the training kernels. Update and outer are always computed by rows.</param>
public sealed record RowRules(RowComputation Compute, Func<int, bool> AppliesTo)
{
    /// <summary>Elements from which on an output is worth more than one thread.</summary>
    private const int SharedFrom = 1 << 12;

    /// <summary>What the program says.</summary>
    public static RowRules Honest(int threads) => new((task, destination) => Evaluate(task, destination, threads), static _ => false);

    /// <summary>Computes a row as the program says; threads share its outputs.</summary>
    public static void Evaluate(RowTask task, Memory<uint> destination, int threads)
    {
        int unit = task.Row.Shape[^1], units = destination.Length / unit;
        int parts = Math.Min(threads, destination.Length < SharedFrom ? 1 : units);
        if (parts <= 1)
        {
            new RowEvaluator(task.Row, task.Publics, task.Tensors).Evaluate(0, destination.Span);
            return;
        }

        Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = threads }, part =>
        {
            int from = (int)((long)units * part / parts) * unit;
            int to = part == parts - 1 ? destination.Length : (int)((long)units * (part + 1) / parts) * unit;
            new RowEvaluator(task.Row, task.Publics, task.Tensors).Evaluate(from, destination.Span[from..to]);
        });
    }
}
