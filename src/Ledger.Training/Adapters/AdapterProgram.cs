using System.Collections.Immutable;
using Ledger.Cryptography;
using Ledger.Models;
using Ledger.Tensors.Program;

namespace Ledger.Training;

/// <summary>The program of an adapter's training: one segment, the step. Spec: protocol.md §5.6.</summary>
internal sealed class AdapterProgram
{
    private AdapterProgram(OpTable table, KernelSchedule step, ImmutableArray<ParameterTensor> matrices, ImmutableArray<ParameterTensor> factors)
    {
        Table = table;
        Step = step;
        Forward = step.UpTo(table[ProgramNames.TokenLoss]);
        Matrices = matrices;
        Factors = factors;
    }

    /// <summary>Tensors and rows.</summary>
    public OpTable Table { get; }

    /// <summary>The kernels of a step.</summary>
    public KernelSchedule Step { get; }

    /// <summary>The kernels of a step up to the loss of every token: changes no factor.</summary>
    public KernelSchedule Forward { get; }

    /// <summary>The parameters that have an adapter, in layout order.</summary>
    public ImmutableArray<ParameterTensor> Matrices { get; }

    /// <summary>What is trained: A and B of every such parameter, in the same order.</summary>
    public ImmutableArray<ParameterTensor> Factors { get; }

    /// <summary>Memory of the tensors that a step touches, the model's own among them. Unit: bytes.</summary>
    public long Bytes
    {
        get
        {
            int[] kept = [Table[ProgramNames.TokenLoss]];
            MemoryPlan shared = new(Table, Step, kept.Contains);
            return sizeof(float) * (shared.Length + Step.Calls.SelectMany(static call => call.Tensors).Distinct()
                .Where(tensor => kept.Contains(tensor) || Table.Tensors[tensor].Role is not (TensorRole.Dataset or TensorRole.Intermediate))
                .Sum(tensor => Table.Tensors[tensor].Length));
        }
    }

    /// <summary>Merkle root over the items of the table: what the step is, without its numbers.</summary>
    public Hash32 Root() => MerkleTree.RootOfItems([.. CanonicalEncoding.Encode(Table)]);

    /// <summary>Builds the program for a stream of so many tokens.</summary>
    public static AdapterProgram Build(ModelShape model, AdapterRecipe recipe, int tokens)
    {
        ImmutableArray<ParameterTensor> matrices = [.. model.Parameters.Where(parameter => IsAdapted(parameter, recipe))];
        ImmutableArray<ParameterTensor> factors = [.. matrices.SelectMany(matrix => FactorsOf(matrix, recipe.Rank))];
        ProgramBuilder b = new();
        Declare(b, model, recipe, factors, tokens);
        StepShape shape = new(model, recipe.Sequences, recipe.SequenceLength);
        StepSegment.ForwardAndBackward(b, shape, new AdaptedProducts(b, shape.Tokens, recipe), EmbeddingModule.Batch(b, shape, stride: 1));
        OptimizerModule.Clip(b, factors, recipe.AdamW.ClipNorm);
        OptimizerModule.AdamW(b, factors, recipe.AdamW);
        OptimizerModule.Trail(b);
        (Segment step, KernelSchedule schedule) = b.End(SegmentKind.Step);
        PublicBounds bounds = new(0, recipe.Steps - 1, recipe.Steps - 1, 0, AdapterStream.LastStart(tokens, recipe.SequenceLength), recipe.Sequences);
        OpTable table = new(b.Tensors, bounds, step, new Segment(SegmentKind.Update, [], []), new Segment(SegmentKind.Outer, [], []));
        return new AdapterProgram(table, schedule, matrices, factors);
    }

    private static bool IsAdapted(ParameterTensor parameter, AdapterRecipe recipe) =>
        parameter.Role is ParameterRole.Projection or ParameterRole.ResidualOutput && recipe.Matrices.Contains(AdapterNames.Kind(parameter.Name));

    private static IEnumerable<ParameterTensor> FactorsOf(ParameterTensor matrix, int rank)
    {
        string name = AdapterNames.Matrix(matrix.Name);
        yield return new ParameterTensor(AdapterNames.A(name), rank, matrix.Columns, matrix.Role);
        yield return new ParameterTensor(AdapterNames.B(name), matrix.Rows, rank, matrix.Role);
    }

    private static void Declare(ProgramBuilder b, ModelShape model, AdapterRecipe recipe, ImmutableArray<ParameterTensor> factors, int tokens)
    {
        ProgramInputs.Declare(b, model.Parameters, static name => name, TensorRole.BaseParameter);
        ProgramInputs.Declare(b, factors, static name => name, TensorRole.Parameter);
        ProgramInputs.Declare(b, factors, ProgramNames.FirstMoment, TensorRole.FirstMoment);
        ProgramInputs.Declare(b, factors, ProgramNames.SecondMoment, TensorRole.SecondMoment);
        b.Declare(ProgramNames.Trail, ElementKind.Binary32, TensorRole.Trail, recipe.Steps, 2);
        ProgramInputs.Table(b, ProgramNames.RopeCos, recipe.SequenceLength, model.HeadDim / 2);
        ProgramInputs.Table(b, ProgramNames.RopeSin, recipe.SequenceLength, model.HeadDim);
        ProgramInputs.Table(b, ProgramNames.LearningRate, recipe.Steps);
        ProgramInputs.Table(b, ProgramNames.BiasCorrection, recipe.Steps);
        b.Declare(ProgramNames.Dataset, ElementKind.Word32, TensorRole.Dataset, tokens);
    }
}
