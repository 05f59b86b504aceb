namespace Ledger.Training;

/// <summary>The step between rounds: mean of the accepted updates, then Nesterov momentum. Spec: protocol.md §5.4.</summary>
public static class OuterStep
{
    /// <summary>The state after a round, from the accepted updates in slot order; with none the state is unchanged.</summary>
    public static ModelState Apply(
        TrainingProgram program, NumericTables tables, ModelState state, IReadOnlyList<UpdateBlob> accepted, uint round) =>
        throw new NotSupportedException();
}
