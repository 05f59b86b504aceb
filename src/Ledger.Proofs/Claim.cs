using Ledger.Cryptography;
using Ledger.Training;

namespace Ledger.Proofs;

/// <summary>A trainer's statement of its round: the fields that the TrainingRuns contract hashes.</summary>
/// <remarks>The update's CID is a hint where to look: bytes that do not hash to the update root count as missing.</remarks>
public sealed record Claim
{
    /// <summary>Number of the run on chain: 32 bytes, big-endian.</summary>
    public required Hash32 Run { get; init; }

    /// <summary>Round of the run.</summary>
    public required uint Round { get; init; }

    /// <summary>Slot of the round.</summary>
    public required uint Slot { get; init; }

    /// <summary>The round's seed.</summary>
    public required Hash32 Seed { get; init; }

    /// <summary>Root of the state that the round started from.</summary>
    public required Hash32 BaseRoot { get; init; }

    /// <summary>Root over the checkpoints' inner-state roots.</summary>
    public required Hash32 TraceRoot { get; init; }

    /// <summary>Root of the trail.</summary>
    public required Hash32 TrailRoot { get; init; }

    /// <summary>Root of the update.</summary>
    public required Hash32 UpdateRoot { get; init; }

    /// <summary>SHA-256 digest of the update's blob: its CID on chain.</summary>
    public required Hash32 UpdateCid { get; init; }

    /// <summary>The claim of a slot that computed a result.</summary>
    public static Claim Of(Hash32 run, SlotAssignment assignment, Hash32 baseRoot, RoundResult result, Hash32 updateCid) => new()
    {
        Run = run,
        Round = assignment.Round,
        Slot = assignment.Slot,
        Seed = assignment.Seed,
        BaseRoot = baseRoot,
        TraceRoot = result.TraceRoot,
        TrailRoot = result.TrailRoot,
        UpdateRoot = result.UpdateRoot,
        UpdateCid = updateCid,
    };
}
