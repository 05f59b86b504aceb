using Ledger.Tensors.Program;

namespace Ledger.Proofs.Openings;

/// <summary>Packed bytes that show parts of a program to the referee contract. Spec: protocol.md §8.</summary>
public sealed class ProgramOpenings(ProgramItems program)
{
    /// <summary>The header: for `shapeOf`.</summary>
    public byte[] Shape() => Header().ToArray();

    /// <summary>Header and row, and the row's path: for `rowOf`.</summary>
    public byte[] Row(SegmentKind segment, int row)
    {
        PackedBytes bytes = HeaderAndRow(segment, row);
        bytes.Path(program.Tree.Prove(program.RowIndex(segment, row)));
        return bytes.ToArray();
    }

    /// <summary>The declaration of the tensor at a place of a tree: for `tensorAt`.</summary>
    public byte[] Tensor(TensorGroup tree, int position)
    {
        PackedBytes bytes = Header();
        bytes.NumberedTensor(program, program.Table.Group(tree)[position]);
        return bytes.ToArray();
    }

    /// <summary>Header and row without their paths: for `termsOf`, and the start of every execution.</summary>
    public byte[] Terms(SegmentKind segment, int row) => HeaderAndRow(segment, row).ToArray();

    internal PackedBytes Header()
    {
        PackedBytes bytes = new();
        bytes.ProvenItem(program, 0);
        return bytes;
    }

    internal PackedBytes HeaderAndRow(SegmentKind segment, int row)
    {
        PackedBytes bytes = new();
        bytes.Item(program[0]);
        bytes.Item(program[program.RowIndex(segment, row)]);
        return bytes;
    }
}
