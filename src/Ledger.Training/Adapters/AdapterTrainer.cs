using Ledger.Models;

namespace Ledger.Training;

/// <summary>Trains a personal adapter beside a frozen model, on the device that holds the text. Spec: protocol.md §5.6.</summary>
public sealed class AdapterTrainer
{
    /// <summary>Takes a model; nothing is allocated yet.</summary>
    /// <param name="model">Its sizes.</param>
    /// <param name="parameters">The parameter with a name of <see cref="ModelShape.Parameters"/>.</param>
    /// <param name="recipe">How to train.</param>
    /// <param name="threads">Threads to use; the number never shows in the result.</param>
    public AdapterTrainer(ModelShape model, Func<string, ReadOnlyMemory<float>> parameters, AdapterRecipe recipe, int threads) =>
        throw new NotImplementedException();

    /// <summary>Memory that a training takes beside the model and the text. Unit: bytes.</summary>
    public long WorkingBytes => throw new NotImplementedException();

    /// <summary>Trains on passages and measures on others.</summary>
    /// <param name="training">Tokens of each passage, without an end-of-text token.</param>
    /// <param name="heldOut">Tokens of the passages that are only measured.</param>
    /// <param name="progress">Told after every step.</param>
    /// <param name="cancellationToken">Checked between steps: a revoked consent stops the training at once.</param>
    /// <exception cref="OperationCanceledException">Asked to stop; the text and the factors in memory are overwritten.</exception>
    public AdapterOutcome Train(
        IReadOnlyList<uint[]> training,
        IReadOnlyList<uint[]> heldOut,
        IProgress<AdapterProgress>? progress = null,
        CancellationToken cancellationToken = default) => throw new NotImplementedException();
}
