using Ledger.Cryptography;
using Ledger.Models;
using Ledger.Tensors.Program;

namespace Ledger.Training;

/// <summary>What a program is given: states, tables, the token stream, accepted updates, public scalars. Spec: protocol.md §4.1.</summary>
internal static class ProgramInputs
{
    /// <summary>Declares the tensors; the order is that of the state roots.</summary>
    public static void Declare(ProgramBuilder b, Recipe recipe)
    {
        IReadOnlyList<ParameterTensor> parameters = recipe.Model.Parameters;
        RecipeRounds rounds = recipe.Rounds;
        Declare(b, parameters, ProgramNames.Base, TensorRole.BaseParameter);
        Declare(b, parameters, ProgramNames.Buffer, TensorRole.OuterBuffer);
        Declare(b, parameters, static name => name, TensorRole.Parameter);
        Declare(b, parameters, ProgramNames.FirstMoment, TensorRole.FirstMoment);
        Declare(b, parameters, ProgramNames.SecondMoment, TensorRole.SecondMoment);
        b.Declare(ProgramNames.Trail, ElementKind.Binary32, TensorRole.Trail, rounds.InnerSteps, 2);

        Table(b, ProgramNames.RopeCos, rounds.SequenceLength, recipe.Model.HeadDim / 2);
        Table(b, ProgramNames.RopeSin, rounds.SequenceLength, recipe.Model.HeadDim);
        Table(b, ProgramNames.LearningRate, checked((int)rounds.TotalSteps));
        Table(b, ProgramNames.BiasCorrection, rounds.InnerSteps);
        Table(b, ProgramNames.OuterLearningRate, rounds.Rounds);
        Table(b, ProgramNames.OuterMomentum, rounds.Rounds);
        b.Declare(ProgramNames.Dataset, ElementKind.Word32, TensorRole.Dataset, checked((int)recipe.Data.TrainTokens));

        foreach (ParameterTensor parameter in parameters)
        {
            int blocks = (int)((parameter.Length + recipe.Quantiser.Block - 1) / recipe.Quantiser.Block);
            b.Declare(ProgramNames.AcceptedCodes(parameter.Name), ElementKind.Word32, TensorRole.AcceptedUpdate, TrainingProgram.MaxSlots, UpdateBlob.WordsOf(parameter.Length));
            b.Declare(ProgramNames.AcceptedScales(parameter.Name), ElementKind.Binary32, TensorRole.AcceptedUpdate, TrainingProgram.MaxSlots, blocks);
        }
    }

    /// <summary>Largest values of the public scalars.</summary>
    /// <exception cref="MalformedProgramException">The stream has no window.</exception>
    public static PublicBounds Bounds(Recipe recipe)
    {
        long windows = DataWindows.Count(recipe.Data.TrainTokens, recipe.Rounds.SequenceLength);
        if (windows < 1)
            throw new MalformedProgramException($"{recipe.Data.TrainTokens} tokens are less than one window of {recipe.Rounds.SequenceLength} and its last target.");
        return new PublicBounds(
            recipe.Rounds.Rounds - 1, recipe.Rounds.InnerSteps - 1, recipe.Rounds.TotalSteps - 1, TrainingProgram.MaxSlots, windows - 1, recipe.Rounds.Sequences)
        {
            LargestScale = recipe.Quantiser.MaxScale,
        };
    }

    /// <summary>The tables and the roots that the recipe states for them.</summary>
    public static IReadOnlyList<(string Name, Hash32 Root)> TableRoots(Recipe recipe) =>
    [
        (ProgramNames.RopeCos, recipe.Tables.RopeCos),
        (ProgramNames.RopeSin, recipe.Tables.RopeSin),
        (ProgramNames.LearningRate, recipe.Tables.LearningRate),
        (ProgramNames.BiasCorrection, recipe.Tables.BiasCorrection),
        (ProgramNames.OuterLearningRate, recipe.Tables.OuterLearningRate),
        (ProgramNames.OuterMomentum, recipe.Tables.OuterMomentum),
    ];

    /// <summary>The values of the tables, in the same order.</summary>
    public static IReadOnlyList<(string Name, ReadOnlyMemory<float> Values)> TableValues(NumericTables tables) =>
    [
        (ProgramNames.RopeCos, tables.RopeCos),
        (ProgramNames.RopeSin, tables.RopeSin),
        (ProgramNames.LearningRate, tables.LearningRate),
        (ProgramNames.BiasCorrection, tables.BiasCorrection),
        (ProgramNames.OuterLearningRate, tables.OuterLearningRate),
        (ProgramNames.OuterMomentum, tables.OuterMomentum),
    ];

    /// <summary>Declares a table.</summary>
    public static void Table(ProgramBuilder b, string name, params ReadOnlySpan<int> shape) =>
        b.Declare(name, ElementKind.Binary32, TensorRole.Table, shape);

    /// <summary>Declares one tensor for each parameter.</summary>
    public static void Declare(ProgramBuilder b, IReadOnlyList<ParameterTensor> parameters, Func<string, string> name, TensorRole role)
    {
        foreach (ParameterTensor parameter in parameters)
            b.Declare(name(parameter.Name), ElementKind.Binary32, role, parameter.Rows, parameter.Columns);
    }
}
