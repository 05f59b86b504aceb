using Ledger.Cryptography;

namespace Ledger.Training;

/// <summary>What a training found at one step.</summary>
/// <param name="Step">The step, from 0.</param>
/// <param name="Steps">Steps of the whole training.</param>
/// <param name="Loss">Cross-entropy in nats per token of the step's sequences, before the step.</param>
public readonly record struct AdapterProgress(int Step, int Steps, float Loss);

/// <summary>A trained adapter and what it is worth on held-out text.</summary>
public sealed record AdapterResult
{
    /// <summary>The factors, in the order of the model's layout.</summary>
    public required IReadOnlyList<AdapterPair> Pairs { get; init; }

    /// <summary>The recipe's alpha: what an adapter file states.</summary>
    public required float Alpha { get; init; }

    /// <summary>What the product of the factors is multiplied by: alpha / rank.</summary>
    public required float Scale { get; init; }

    /// <summary>Loss of the held-out text without the adapter. Unit: nats per token.</summary>
    public required double LossBefore { get; init; }

    /// <summary>Loss of the held-out text with the adapter. Unit: nats per token.</summary>
    public required double LossAfter { get; init; }

    /// <summary>Root of the factors: the same base, text and recipe give the same on every machine.</summary>
    public required Hash32 Root { get; init; }

    /// <summary>Steps that were done.</summary>
    public required int Steps { get; init; }

    /// <summary>How long the training took, with both measurements.</summary>
    public required TimeSpan Elapsed { get; init; }
}

/// <summary>What a training came to.</summary>
public abstract record AdapterOutcome
{
    private AdapterOutcome() { }

    /// <summary>There is an adapter.</summary>
    public sealed record Trained(AdapterResult Result) : AdapterOutcome;

    /// <summary>There is none, and why, as a sentence that says nothing about the text but its length.</summary>
    public sealed record Refused(string Reason) : AdapterOutcome;
}
