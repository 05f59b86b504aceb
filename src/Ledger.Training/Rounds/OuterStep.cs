using Ledger.Tensors.Kernels;
using Ledger.Tensors.Program;

namespace Ledger.Training;

/// <summary>The step between rounds: mean of the accepted updates, then Nesterov momentum. Spec: protocol.md §5.4.</summary>
public static class OuterStep
{
    /// <summary>The state after a round, from the accepted updates in slot order; with none the state is unchanged.</summary>
    /// <exception cref="ArgumentException">The tables are not the recipe's, or there are more updates than slots.</exception>
    public static ModelState Apply(
        TrainingProgram program, NumericTables tables, ModelState state, IReadOnlyList<UpdateBlob> accepted, uint round)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(accepted.Count, TrainingProgram.MaxSlots);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(round, (uint)program.Recipe.Rounds.Rounds);
        if (accepted.Count == 0)
            return state;
        using Workspace workspace = new(program.Table, [program.OuterSchedule], new KernelThreads(1), kept: []) { Accepted = accepted };
        workspace.Load(program.Recipe, tables);
        workspace.Publics = PublicScalars.None with { Round = round, Accepted = accepted.Count };
        for (int p = 0; p < state.Count; p++)
        {
            state.Parameter(p).Span.CopyTo(workspace.Floats(program.Table[ProgramNames.Base(program.Parameters[p].Name)]));
            state.OuterBuffer(p).Span.CopyTo(workspace.Floats(program.Table[ProgramNames.Buffer(program.Parameters[p].Name)]));
        }

        program.OuterSchedule.Run(workspace);
        return new ModelState(Take(workspace, program, ProgramNames.Base), Take(workspace, program, ProgramNames.Buffer));
    }

    private static float[][] Take(Workspace workspace, TrainingProgram program, Func<string, string> name) =>
        [.. program.Parameters.Select(parameter => workspace.Floats(program.Table[name(parameter.Name)]).ToArray())];
}
