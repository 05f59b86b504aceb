using System.Collections.Immutable;
using Ledger.Tensors.Program;

namespace Ledger.Training;

/// <summary>Goes through a slot's inner states with the kernels, from any state on.</summary>
/// <remarks>It uses the memory of an executor, which serves nobody else meanwhile.</remarks>
public sealed class InnerReplay
{
    private readonly TrainingProgram _program;
    private readonly RoundExecutor _executor;
    private readonly SlotAssignment _assignment;
    private readonly DataWindows _windows;
    private readonly ImmutableArray<int> _state;

    /// <summary>Prepares the replay of a slot.</summary>
    /// <exception cref="ArgumentException">The slot has no share of the data.</exception>
    public InnerReplay(TrainingProgram program, RoundExecutor executor, SlotAssignment assignment)
    {
        _program = program;
        _executor = executor;
        _assignment = assignment;
        _windows = new DataWindows(assignment, program.Recipe.Data.TrainTokens, program.Recipe.Rounds.SequenceLength);
        _state = program.Table.Group(TensorGroup.Inner);
    }

    /// <summary>Public scalars of one of the slot's steps.</summary>
    public PublicScalars Publics(int step)
    {
        RecipeRounds rounds = _program.Recipe.Rounds;
        return new PublicScalars(
            _assignment.Round, step, (long)_assignment.Round * rounds.InnerSteps + step, 0, _windows.OfStep(step, rounds.Sequences));
    }

    /// <summary>Starts from a state.</summary>
    public void Load(InnerState state)
    {
        for (int i = 0; i < _state.Length; i++)
            state.Tensors[i].CopyTo(_executor.Workspace.Words(_state[i]));
    }

    /// <summary>Executes a step; false if a number is then not finite: what the kernels made of it is not the program's bits.</summary>
    public bool TryStep(int step)
    {
        try
        {
            _executor.Step(_assignment.Round, step, Publics(step).Windows);
        }
        catch (DivergedException)
        {
            return false;
        }

        foreach (int tensor in _state)
        {
            if (TensorBytes.FirstNonFinite(_executor.Workspace.Floats(tensor)) is not null)
                return false;
        }

        return true;
    }

    /// <summary>A copy of the state that was reached.</summary>
    public InnerState Save() => new([.. _state.Select(tensor => _executor.Workspace.Words(tensor).ToArray())]);
}
