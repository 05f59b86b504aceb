namespace Ledger.Training;

/// <summary>Trains one slot through one round with the kernels, and commits to what happened.</summary>
/// <remarks>
/// All memory is taken when it is constructed: one executor serves round after round, one at a time. The number of
/// threads never shows in the result.
/// </remarks>
public sealed class RoundExecutor
{
    /// <summary>Takes the memory for a program.</summary>
    /// <exception cref="ArgumentException">Dataset or tables are not those of the program's recipe.</exception>
    public RoundExecutor(TrainingProgram program, TokenDataset dataset, NumericTables tables, int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        if (dataset.Root != program.Recipe.Data.TrainRoot)
            throw new ArgumentException($"The dataset's root is {dataset.Root}, but the recipe states {program.Recipe.Data.TrainRoot}.", nameof(dataset));
        if (tables.Describe() != program.Recipe.Tables)
            throw new ArgumentException("The numeric tables are not those of the recipe.", nameof(tables));
    }

    /// <summary>Trains a slot's H steps from the round's base state.</summary>
    /// <exception cref="DivergedException">A loss or a gradient norm is not finite.</exception>
    /// <exception cref="OperationCanceledException">Asked to stop; checked between steps.</exception>
    public RoundResult Run(
        ModelState baseState,
        SlotAssignment assignment,
        IProgress<StepProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();
}
