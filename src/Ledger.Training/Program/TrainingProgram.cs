using System.Buffers.Binary;
using System.Collections.Immutable;
using Ledger.Cryptography;
using Ledger.Models;
using Ledger.Tensors.Kernels;
using Ledger.Tensors.Program;

namespace Ledger.Training;

/// <summary>The program of a recipe: its op table, the root that commits to it, and the kernels that execute it.</summary>
public sealed class TrainingProgram
{
    /// <summary>Most updates that a round can accept: the contract's bound on slots.</summary>
    public const int MaxSlots = 64;

    private TrainingProgram(Recipe recipe, OpTable table, KernelSchedule step, KernelSchedule update, KernelSchedule outer)
    {
        Recipe = recipe;
        Table = table;
        Parameters = recipe.Model.Parameters;
        StepSchedule = step;
        UpdateSchedule = update;
        OuterSchedule = outer;
        Items = ItemsOf(recipe, table);
        Root = MerkleTree.RootOfItems(Items);
    }

    /// <summary>The recipe that the program was built from; its own program root is not looked at.</summary>
    public Recipe Recipe { get; }

    /// <summary>The model's parameters in layout order.</summary>
    public IReadOnlyList<ParameterTensor> Parameters { get; }

    /// <summary>Tensors and rows: the segments <see cref="OpTable.Step"/>, <see cref="OpTable.Update"/> and <see cref="OpTable.Outer"/>.</summary>
    public OpTable Table { get; }

    /// <summary>The items of the program: the table's, then the roots of the numeric tables. Spec: protocol.md §4.5.</summary>
    public ImmutableArray<byte[]> Items { get; }

    /// <summary>The program root that a recipe must state: over the items.</summary>
    public Hash32 Root { get; }

    internal KernelSchedule StepSchedule { get; }

    internal KernelSchedule UpdateSchedule { get; }

    internal KernelSchedule OuterSchedule { get; }

    /// <summary>Bytes of parameters, moments, gradients and the activations that the backward pass reads: the least that a step needs.</summary>
    internal long NeededBytes()
    {
        int tokenLoss = Table[ProgramNames.TokenLoss], lossCall = 0;
        while (!StepSchedule.Calls[lossCall].Tensors.Contains(tokenLoss))
            lossCall++;
        long activations = new MemoryPlan(Table, StepSchedule, static _ => false).Through(lossCall);
        return sizeof(float) * ((4 * Parameters.Sum(static parameter => parameter.Length)) + activations);
    }

    /// <summary>Builds the program of a recipe; the same recipe gives the same root everywhere.</summary>
    /// <exception cref="MalformedProgramException">The recipe asks for something that no program can do.</exception>
    public static TrainingProgram Build(Recipe recipe)
    {
        if ((recipe with { ProgramRoot = recipe.Genesis.Root }).Validate() is { } problem) // the root is about to be made
            throw new MalformedProgramException(problem);
        if (recipe.Quantiser is not { Block: LaneSum.BlockLength, Near: 0.5f, Far: 1.5f })
            throw new MalformedProgramException("This version quantises in blocks of 256 to half a scale and one and a half.");
        ProgramBuilder builder = new();
        ProgramInputs.Declare(builder, recipe);
        StepSegment.Emit(builder, recipe);
        (Segment step, KernelSchedule stepSchedule) = builder.End(SegmentKind.Step);
        UpdateSegment.Emit(builder, recipe);
        (Segment update, KernelSchedule updateSchedule) = builder.End(SegmentKind.Update);
        OuterSegment.Emit(builder, recipe);
        (Segment outer, KernelSchedule outerSchedule) = builder.End(SegmentKind.Outer);
        OpTable table = new(builder.Tensors, ProgramInputs.Bounds(recipe), step, update, outer);
        return new TrainingProgram(recipe, table, stepSchedule, updateSchedule, outerSchedule);
    }

    /// <summary>The canonical items, then one item 05 ‖ tensor u32 ‖ root for every table. Spec: protocol.md §4.5.</summary>
    private static ImmutableArray<byte[]> ItemsOf(Recipe recipe, OpTable table)
    {
        ImmutableArray<byte[]>.Builder items = ImmutableArray.CreateBuilder<byte[]>();
        items.AddRange(CanonicalEncoding.Encode(table));
        foreach ((string name, Hash32 root) in ProgramInputs.TableRoots(recipe))
        {
            byte[] item = new byte[1 + sizeof(uint) + Hash32.Size];
            item[0] = 5;
            BinaryPrimitives.WriteInt32LittleEndian(item.AsSpan(1), table[name]);
            root.CopyTo(item.AsSpan(1 + sizeof(uint)));
            items.Add(item);
        }

        return items.DrainToImmutable();
    }
}
