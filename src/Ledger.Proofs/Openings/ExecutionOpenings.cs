using Ledger.Cryptography;
using Ledger.Proofs.Game;
using Ledger.Proofs.Traces;
using Ledger.Tensors.Program;

namespace Ledger.Proofs.Openings;

/// <summary>Packed bytes that open what one execution of a segment read and left, for the referee contract. Spec: protocol.md §8.</summary>
/// <param name="program">The program.</param>
/// <param name="execution">What happened, as the side sees it that opens.</param>
/// <param name="segment">The segment.</param>
/// <param name="step">The inner step; 0 for update and outer.</param>
/// <param name="publics">The public scalars of the execution.</param>
public sealed class ExecutionOpenings(ProgramItems program, IExecution execution, SegmentKind segment, int step, PublicScalars publics)
{
    private OpTable Table => program.Table;

    private bool IsFirstStep => segment == SegmentKind.Step && step == 0;

    /// <summary>Steps after which the inner state stands that the execution reads.</summary>
    private int StepsBefore => segment == SegmentKind.Update ? checked((int)Table.Bounds.Step + 1) : step;

    /// <summary>Everything that one term of an element of a row reads: for `execute`.</summary>
    /// <param name="row">The row.</param>
    /// <param name="element">The element, not masked.</param>
    /// <param name="term">The term of its chain; 0 for other kinds.</param>
    public byte[] Execute(int row, long element, long term)
    {
        OpRow op = Table.Segments[(int)segment].Rows[row];
        RowPlace place = new(op, element, term, publics);
        RowValues values = execution.Row(segment, step, row);
        PackedBytes bytes = new ProgramOpenings(program).HeaderAndRow(segment, row);
        if (op.Listing is not null)
            bytes.ProvenItem(program, program.ListingIndex(Table.Listings.IndexOf(op.Listing)));
        foreach (Operand operand in op.Operands)
        {
            long index = place.Evaluate(operand.Map);
            if (operand.Gather is { } gather)
            {
                uint word = Open(bytes, values, gather.Tensor, place.Evaluate(gather.Map));
                if (word >= gather.Bound)
                    continue;
                index += gather.Stride * word;
            }

            if (operand.Source == OperandSource.Element)
                Open(bytes, values, operand.Tensor, index);
        }

        return bytes.ToArray();
    }

    /// <summary>The accepted update whose root the referee needs for an element; null where the row reads none.</summary>
    public int? UpdateRead(int row, long element)
    {
        OpRow op = Table.Segments[(int)segment].Rows[row];
        IEnumerable<int> read = op.Operands.Where(static operand => operand.Source == OperandSource.Element).Select(static operand => operand.Tensor)
            .Concat(op.Operands.Where(static operand => operand.Gather is not null).Select(static operand => operand.Gather!.Tensor));
        if (!read.Any(tensor => Table.Tensors[tensor].Role == TensorRole.AcceptedUpdate))
            return null;
        long first = element / (TensorLength(op) / op.Shape[0]); // §4.4: the update of the first coordinate
        return first < publics.Accepted ? (int)first : null;
    }

    /// <summary>An item of the result beside the row's output that it must be, or the agreed item: for `differs`.</summary>
    public byte[] Differs(int position)
    {
        SegmentTrace trace = execution.Trace(segment, step);
        int tensor = Table.Group(ResultTree)[position];
        PackedBytes bytes = new ProgramOpenings(program).Header();
        bytes.NumberedTensor(program, tensor);
        TensorPlace source = Table.Places[tensor];
        if (segment != SegmentKind.Update && source.Next != TensorPlace.None)
        {
            bytes.ProvenItem(program, ProgramItems.TensorIndex((int)source.Next));
            source = Table.Places[(int)source.Next];
        }

        Item(bytes, trace.Result[position], trace.ResultTree, position);
        if (source.Row != TensorPlace.None)
            Item(bytes, trace.Outputs[(int)source.Row], trace.OpTree, source.Row);
        else if (ItemsBefore(Table.Tensors[tensor].Role) is { } before)
            Item(bytes, before[position], Tree(before), position);
        return bytes.ToArray();
    }

    /// <summary>The trail inside the inner state after so many steps: for `trailRootIn`.</summary>
    public static byte[] Trail(ProgramItems program, IExecution execution, int steps)
    {
        IReadOnlyList<Hash32> items = execution.StateItems(steps);
        PackedBytes bytes = new ProgramOpenings(program).Header();
        Item(bytes, items[^1], Tree(items), items.Count - 1);
        return bytes.ToArray();
    }

    /// <summary>A leaf of a tensor of a tree: for `poisoned`.</summary>
    /// <param name="program">The program.</param>
    /// <param name="tree">The tree.</param>
    /// <param name="position">Place of the tensor.</param>
    /// <param name="tensor">The tensor.</param>
    /// <param name="items">The tree's items.</param>
    /// <param name="leaf">Number of the leaf.</param>
    public static byte[] Poison(ProgramItems program, TensorGroup tree, int position, CommittedTensor tensor, IReadOnlyList<Hash32> items, long leaf)
    {
        PackedBytes bytes = new ProgramOpenings(program).Header();
        bytes.NumberedTensor(program, program.Table.Group(tree)[position]);
        bytes.Number(checked((uint)leaf));
        Leaf(bytes, tensor, leaf);
        bytes.Path(Tree(items).Prove(position));
        return bytes.ToArray();
    }

    private TensorGroup ResultTree => segment switch
    {
        SegmentKind.Step => TensorGroup.Inner,
        SegmentKind.Update => TensorGroup.Update,
        _ => TensorGroup.Round,
    };

    private uint Open(PackedBytes bytes, RowValues values, int tensor, long index)
    {
        TensorDeclaration declaration = Table.Tensors[tensor];
        TensorPlace place = Table.Places[tensor];
        if (declaration.Role == TensorRole.AcceptedUpdate)
            return OpenUpdate(bytes, (int)place.Position, declaration, index);
        CommittedTensor opened = values.Operands[tensor];
        IReadOnlyList<Hash32>? before = ItemsBefore(declaration.Role);
        if (before is null && TensorGroups.Of(declaration.Role) == TensorGroup.Inner)
            return 0;
        if (declaration.Role == TensorRole.Table)
            Item(bytes, opened.Root, program.Tree, program.TableIndex(place.Position));
        Leaf(bytes, opened, index / CommittedTensor.LeafWords);
        if (declaration.IsComputed)
            bytes.Path(execution.Trace(segment, step).OpTree.Prove(place.Row));
        else if (before is not null)
            bytes.Path(Tree(before).Prove(place.Position));
        return opened[index];
    }

    private uint OpenUpdate(PackedBytes bytes, int position, TensorDeclaration declaration, long index)
    {
        (long update, long inside) = Math.DivRem(index, declaration.Length / declaration.Shape[0]);
        if (update >= publics.Accepted)
            return 0;
        IReadOnlyList<CommittedTensor> tensors = execution.Update((int)update);
        Leaf(bytes, tensors[position], inside / CommittedTensor.LeafWords);
        bytes.Path(Tree([.. tensors.Select(static tensor => tensor.Root)]).Prove(position));
        return tensors[position][inside];
    }

    /// <summary>Items of the agreed tree that holds tensors of a role; null where there is none, or where the tensor is zero.</summary>
    private IReadOnlyList<Hash32>? ItemsBefore(TensorRole role) => TensorGroups.Of(role) switch
    {
        TensorGroup.Round => execution.BaseItems,
        TensorGroup.Inner when !IsFirstStep => execution.StateItems(StepsBefore),
        TensorGroup.Inner when role == TensorRole.Parameter => execution.BaseItems,
        _ => null,
    };

    private static long TensorLength(OpRow op) => op.Shape.Aggregate(1L, static (length, extent) => length * extent);

    private static void Leaf(PackedBytes bytes, CommittedTensor tensor, long leaf)
    {
        bytes.Leaf(tensor.Leaf(leaf));
        bytes.Path(tensor.Tree.Prove(leaf));
    }

    private static void Item(PackedBytes bytes, Hash32 root, MerkleNodes tree, long position)
    {
        bytes.Word(root);
        bytes.Path(tree.Prove(position));
    }

    private static MerkleNodes Tree(IReadOnlyList<Hash32> items) => new(MerkleTree.HashLeaves(items));
}
