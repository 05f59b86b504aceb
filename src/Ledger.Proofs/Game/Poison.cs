using System.Runtime.InteropServices;
using Ledger.Proofs.Traces;
using Ledger.Tensors.Program;
using Ledger.Training;

namespace Ledger.Proofs.Game;

/// <summary>A leaf that convicts a claim by itself, whoever computed it and however: shown in one transaction. Spec: protocol.md §2.1, §8.</summary>
/// <param name="Tree">Inner state of a checkpoint, or the update.</param>
/// <param name="Checkpoint">Number of the checkpoint; 0 for an update.</param>
/// <param name="Position">Place of the tensor in its tree.</param>
/// <param name="Leaf">Number of the leaf.</param>
public sealed record Poison(TensorGroup Tree, int Checkpoint, int Position, long Leaf)
{
    /// <summary>The first NaN or infinity in a state at a checkpoint; null if there is none.</summary>
    /// <remarks>The claimed checkpoint has to be the execution's: nobody can open a state that it does not know.</remarks>
    public static Poison? InTrace(TrainingProgram program, IExecution execution)
    {
        RecipeRounds rounds = program.Recipe.Rounds;
        for (int checkpoint = 0; checkpoint < rounds.Checkpoints; checkpoint++)
        {
            int steps = rounds.StepsAtCheckpoint(checkpoint), tensors = program.Table.Group(TensorGroup.Inner).Length;
            for (int position = 0; position < tensors; position++)
            {
                if (First(execution.StateTensor(steps, position), float.IsFinite) is long element)
                    return new Poison(TensorGroup.Inner, checkpoint, position, element / CommittedTensor.LeafWords);
            }
        }

        return null;
    }

    /// <summary>The first scale of an update that is no number from 0 to the recipe's limit; null if there is none.</summary>
    /// <param name="program">The run's program.</param>
    /// <param name="update">The update's tensors in the order of its root.</param>
    public static Poison? InUpdate(TrainingProgram program, IReadOnlyList<CommittedTensor> update)
    {
        float limit = program.Recipe.Quantiser.MaxScale;
        foreach ((int tensor, int position) in program.Table.Group(TensorGroup.Update).Select(static (tensor, position) => (tensor, position)))
        {
            if (program.Table.Tensors[tensor].Kind == ElementKind.Binary32 && First(update[position], scale => scale >= 0 && scale <= limit) is long element)
                return new Poison(TensorGroup.Update, 0, position, element / CommittedTensor.LeafWords);
        }

        return null;
    }

    /// <summary>The tensors of the update that an execution gives, in the order of its root.</summary>
    public static IReadOnlyList<CommittedTensor> UpdateOf(TrainingProgram program, IExecution execution) =>
        [.. program.Table.Group(TensorGroup.Update).Select(tensor => execution.Row(SegmentKind.Update, 0, (int)program.Table.Places[tensor].Row).Output)];

    private static long? First(CommittedTensor tensor, Predicate<float> isGood)
    {
        ReadOnlySpan<float> values = MemoryMarshal.Cast<uint, float>(tensor.Words);
        for (int i = 0; i < values.Length; i++)
        {
            if (!isGood(values[i]))
                return i;
        }

        return null;
    }
}
