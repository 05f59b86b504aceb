namespace Ledger.Training;

/// <summary>How well a state predicts held-out tokens: for reports, never for a claim.</summary>
public sealed class Validation
{
    /// <summary>Takes the memory for a program and the held-out tokens that are measured.</summary>
    /// <param name="program">The run's program.</param>
    /// <param name="tables">The run's numeric tables.</param>
    /// <param name="tokens">The held-out tokens; whole windows of the recipe's sequence length are used.</param>
    /// <param name="maxWindows">Most windows that are measured, evenly spread over the tokens.</param>
    /// <param name="threads">Threads to use.</param>
    public Validation(TrainingProgram program, NumericTables tables, TokenDataset tokens, int maxWindows, int threads)
    {
    }

    /// <summary>Mean cross-entropy in nats per token.</summary>
    public double Loss(ModelState state, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <summary>Entropy in nats of the distribution of single tokens among the very targets that <see cref="Loss"/> measures.</summary>
    public double UnigramEntropy() => throw new NotSupportedException();
}
