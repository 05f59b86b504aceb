using Ledger.Training;

namespace Ledger.Proofs.Traces;

/// <summary>What a side needs of a run to recompute anything in it.</summary>
/// <param name="Program">The run's program.</param>
/// <param name="Tables">Its numeric tables.</param>
/// <param name="Dataset">Its tokens to train on.</param>
/// <param name="Threads">Threads to use; they never show in a bit.</param>
public sealed record DisputeInputs(TrainingProgram Program, NumericTables Tables, TokenDataset Dataset, int Threads = 1);
