using System.Collections.Immutable;
using Ledger.Cryptography;
using Ledger.Tensors.Program;
using Ledger.Training;

namespace Ledger.Proofs.Openings;

/// <summary>The items of a program, where each of them stands, and the tree over them. Spec: protocol.md §4.5.</summary>
public sealed class ProgramItems
{
    private readonly ImmutableArray<byte[]> _items;

    /// <summary>Takes the items of a table: its own, then those of its numeric tables.</summary>
    public ProgramItems(OpTable table, ImmutableArray<byte[]> items)
    {
        Table = table;
        _items = items;
        Tree = new MerkleNodes([.. items.Select(static item => MerkleTree.Leaf(item))]);
    }

    /// <summary>The items of a run's program.</summary>
    public static ProgramItems Of(TrainingProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        return new ProgramItems(program.Table, program.Items);
    }

    /// <summary>What the items say.</summary>
    public OpTable Table { get; }

    /// <summary>The tree whose root is the program root.</summary>
    public MerkleNodes Tree { get; }

    /// <summary>Number of items.</summary>
    public int Count => _items.Length;

    /// <summary>The bytes of an item.</summary>
    public ReadOnlySpan<byte> this[int index] => _items[index];

    /// <summary>Place of a tensor's declaration.</summary>
    public static int TensorIndex(int tensor) => 1 + tensor;

    /// <summary>Place of a listing.</summary>
    public int ListingIndex(int listing) => 1 + Table.Tensors.Length + listing;

    /// <summary>Place of a row; after the last row of a segment come its carries.</summary>
    public int RowIndex(SegmentKind segment, int row) =>
        ListingIndex(Table.Listings.Length) + Table.Segments.Take((int)segment).Sum(static before => before.Rows.Length + 1) + row;

    /// <summary>Place of a table's root.</summary>
    public int TableIndex(uint position) => RowIndex(SegmentKind.Outer, Table.Outer.Rows.Length + 1) + checked((int)position);

    /// <summary>Keccak-256 of the header: what `rowOf` knows it by.</summary>
    public Hash32 HeaderHash => Keccak256.Hash(this[0]);

    /// <summary>Keccak-256 of the fields header and row: what a question to the referee names a row by.</summary>
    public Hash32 RowHash(SegmentKind segment, int row) => Keccak256.Hash(new ProgramOpenings(this).Terms(segment, row));
}
