using System.Diagnostics;
using Ledger.Models;

namespace Ledger.Training;

/// <summary>Trains a personal adapter beside a frozen model, on the device that holds the text. Spec: protocol.md §5.6.</summary>
public sealed class AdapterTrainer
{
    /// <summary>Fewest held-out tokens from which a loss is told.</summary>
    public const int MinHeldOutTokens = 32;

    /// <summary>Most tokens of the text: 64 MiB of words.</summary>
    public const int MaxTokens = 1 << 24;

    /// <summary>Most held-out sequences that are measured, spread over all.</summary>
    private const int MaxHeldOutSequences = 128;

    private readonly ModelShape _model;
    private readonly Func<string, ReadOnlyMemory<float>> _parameters;
    private readonly AdapterRecipe _recipe;
    private readonly int _threads;

    /// <summary>Takes a model; nothing is allocated yet.</summary>
    /// <param name="model">Its sizes.</param>
    /// <param name="parameters">The parameter with a name of <see cref="ModelShape.Parameters"/>.</param>
    /// <param name="recipe">How to train.</param>
    /// <param name="threads">Threads to use; the number never shows in the result.</param>
    /// <exception cref="ArgumentException">The model or the recipe breaks a rule.</exception>
    public AdapterTrainer(ModelShape model, Func<string, ReadOnlyMemory<float>> parameters, AdapterRecipe recipe, int threads)
    {
        if ((model.Validate() ?? recipe.Validate(model)) is { } problem)
            throw new ArgumentException(problem, nameof(recipe));
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        _model = model;
        _parameters = parameters;
        _recipe = recipe;
        _threads = threads;
    }

    /// <summary>Fewest tokens of text that can be trained on: a sequence and its last target.</summary>
    public int MinTrainingTokens => _recipe.SequenceLength + 1;

    /// <summary>Memory that a training takes beside the given parameters and the text, a copy of the parameters among it. Unit: bytes.</summary>
    public long WorkingBytes => AdapterProgram.Build(_model, _recipe, MinTrainingTokens).Bytes;

    /// <summary>Trains on passages and measures on others.</summary>
    /// <param name="training">Tokens of each passage, without an end-of-text token.</param>
    /// <param name="heldOut">Tokens of the passages that are only measured.</param>
    /// <param name="progress">Told after every step.</param>
    /// <param name="cancellationToken">Checked between steps: a revoked consent stops the training at once.</param>
    /// <exception cref="ArgumentException">A parameter has another length than the model says.</exception>
    /// <exception cref="OperationCanceledException">Asked to stop; the text and the factors in memory are overwritten.</exception>
    public AdapterOutcome Train(
        IReadOnlyList<uint[]> training,
        IReadOnlyList<uint[]> heldOut,
        IProgress<AdapterProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        long started = Stopwatch.GetTimestamp();
        long tokens = AdapterStream.CountOf(training), measured = AdapterStream.CountOf(heldOut);
        if (Refusal(tokens, measured) is { } reason)
            return new AdapterOutcome.Refused(reason);
        using AdapterStream? stream = AdapterStream.Of(training, _model.Vocab);
        using AdapterStream? held = AdapterStream.Of(heldOut, _model.Vocab, padTo: _recipe.SequenceLength);
        if (stream is null || held is null)
            return new AdapterOutcome.Refused($"A token of the text lies outside the model's vocabulary of {_model.Vocab}.");

        AdapterRecipe recipe = _recipe with { Steps = _recipe.StepsFor(stream.Tokens.Count) };
        AdapterProgram program = AdapterProgram.Build(_model, recipe, stream.Tokens.Count);
        using AdapterSession session = new(program, recipe, AdapterTables.Make(_model, recipe), _threads);
        session.Begin(_model, _parameters);
        double before = session.Loss(held, MaxHeldOutSequences, cancellationToken);
        try
        {
            for (int step = 0; step < recipe.Steps; step++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                float loss = session.Step(step, stream.Tokens);
                progress?.Report(new AdapterProgress(step, recipe.Steps, loss));
            }
        }
        catch (DivergedException)
        {
            return new AdapterOutcome.Refused(Diverged);
        }

        double after = session.Loss(held, MaxHeldOutSequences, cancellationToken);
        if (!session.IsFinite() || !double.IsFinite(after))
            return new AdapterOutcome.Refused(Diverged);
        return new AdapterOutcome.Trained(new AdapterResult
        {
            Pairs = session.Pairs(),
            Alpha = recipe.Alpha,
            Scale = recipe.Scale,
            LossBefore = before,
            LossAfter = after,
            Root = session.Root(),
            Steps = recipe.Steps,
            Elapsed = Stopwatch.GetElapsedTime(started),
        });
    }

    private const string Diverged = "The training left the finite numbers; a lower learning rate may help.";

    private string? Refusal(long tokens, long heldOut)
    {
        if (tokens < MinTrainingTokens)
            return $"There is too little text to learn from: {tokens} tokens, and one sequence needs {MinTrainingTokens}.";
        if (heldOut < MinHeldOutTokens)
            return $"There is too little text to measure on: {heldOut} tokens held out, and at least {MinHeldOutTokens} are needed.";
        return Math.Max(tokens, heldOut) > MaxTokens ? $"There is too much text for one training: more than {MaxTokens} tokens." : null;
    }
}
