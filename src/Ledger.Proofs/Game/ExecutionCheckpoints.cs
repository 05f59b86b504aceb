using Ledger.Cryptography;
using Ledger.Training;

namespace Ledger.Proofs.Game;

/// <summary>The roots that a claim commits to in its trace root.</summary>
public static class ExecutionCheckpoints
{
    /// <summary>Root of the inner state at each checkpoint of a round.</summary>
    public static Hash32[] CheckpointRoots(this IExecution execution, RecipeRounds rounds) =>
        [.. Enumerable.Range(0, rounds.Checkpoints).Select(i => MerkleTree.RootOfHashes(execution.StateItems(rounds.StepsAtCheckpoint(i))))];
}
