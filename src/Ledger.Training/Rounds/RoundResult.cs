using Ledger.Cryptography;

namespace Ledger.Training;

/// <summary>What a slot found at one inner step.</summary>
/// <param name="Step">The step, from 0.</param>
/// <param name="Loss">Cross-entropy in nats per token, before the step's update of the parameters.</param>
/// <param name="GradientNorm">Norm of the whole gradient before clipping.</param>
public readonly record struct StepProgress(int Step, float Loss, float GradientNorm);

/// <summary>What a slot computed in a round: everything that its claim states and everything it publishes.</summary>
public sealed record RoundResult
{
    /// <summary>Merkle root over the checkpoint roots.</summary>
    public required Hash32 TraceRoot { get; init; }

    /// <summary>Inner-state roots at the recipe's checkpoints, the end included.</summary>
    public required IReadOnlyList<Hash32> CheckpointRoots { get; init; }

    /// <summary>Root of the trail as a tensor.</summary>
    public required Hash32 TrailRoot { get; init; }

    /// <summary>The trail [H, 2]: loss and gradient norm of every step, float32 little-endian.</summary>
    public required ReadOnlyMemory<byte> Trail { get; init; }

    /// <summary>Root of the update.</summary>
    public required Hash32 UpdateRoot { get; init; }

    /// <summary>The update that the slot publishes.</summary>
    public required UpdateBlob Update { get; init; }
}
