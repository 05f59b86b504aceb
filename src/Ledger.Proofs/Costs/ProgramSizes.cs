using System.Numerics;
using Ledger.Cryptography;
using Ledger.Tensors.Program;

namespace Ledger.Proofs.Costs;

/// <summary>The sizes of a program that decide what a dispute about it costs; nothing is computed and no tensor exists.</summary>
public sealed class ProgramSizes
{
    private const int LeafElements = MerkleTree.LeafSize / sizeof(uint), TableHash = Hash32.Size;
    private readonly int _programDepth, _headerBytes, _inner, _round, _update;
    private readonly Dictionary<SegmentKind, int> _rows;
    private readonly Dictionary<OpRow, int> _rowBytes = [];
    private readonly Dictionary<int, SegmentKind> _computedIn = [];

    /// <summary>Takes the sizes of a table.</summary>
    /// <param name="table">The table.</param>
    public ProgramSizes(OpTable table)
    {
        Table = table;
        IReadOnlyList<byte[]> items = CanonicalEncoding.Encode(table);
        int tables = table.WithRole(TensorRole.Table).Length;
        _programDepth = MerkleTree.Depth(items.Count + tables);
        _headerBytes = items[0].Length;
        _rows = table.Segments.ToDictionary(segment => segment.Kind, segment => segment.Rows.Length);
        int item = 1 + table.Tensors.Length + table.Listings.Length;
        foreach (Segment segment in table.Segments)
        {
            foreach (OpRow row in segment.Rows)
            {
                _rowBytes.Add(row, items[item++].Length);
                _computedIn.Add(row.Output, segment.Kind);
            }

            item++; // carries
        }

        _inner = Depth(TensorRole.Parameter, TensorRole.FirstMoment, TensorRole.SecondMoment, TensorRole.Trail);
        _round = Depth(TensorRole.BaseParameter, TensorRole.OuterBuffer);
        _update = Depth(TensorRole.Update);
    }

    /// <summary>The program.</summary>
    public OpTable Table { get; }

    /// <summary>Elements of the largest parameter.</summary>
    public long LargestParameter => Table.Tensors.Where(tensor => tensor.Role == TensorRole.Parameter).Max(tensor => tensor.Length);

    /// <summary>Terms of the longest chain.</summary>
    public long LongestOfAll => Table.Rows().Max(LongestChain);

    /// <summary>Number of rows of a segment.</summary>
    public int Rows(SegmentKind segment) => _rows[segment];

    /// <summary>Most terms of a row's chain; 1 for rows that are executed at once.</summary>
    public long LongestChain(OpRow row) => Math.Max(1, ChainLengths.Most(row, Table.Bounds, _computedIn[row.Output]));

    /// <summary>Depth of the tree over a tensor's leaves.</summary>
    public static int DepthOf(long elements)
    {
        long leaves = Math.Max(1, (elements + LeafElements - 1) / LeafElements);
        return 64 - BitOperations.LeadingZeroCount((ulong)leaves - 1);
    }

    /// <summary>Gas of executing one instruction of a row on openings of all its operands.</summary>
    public long ExecutionGas(OpRow row, MoveGas gas)
    {
        long bytes = _headerBytes + _rowBytes[row], hashes = 0;
        if (row.Listing is { } listing)
            (bytes, hashes) = (bytes + listing.Encode().Length + (long)_programDepth * TableHash, hashes + _programDepth);
        foreach (Operand operand in row.Operands)
        {
            if (operand.Gather is { } gather)
                Open(gather.Tensor, ref bytes, ref hashes);
            if (operand.Source == OperandSource.Element)
                Open(operand.Tensor, ref bytes, ref hashes);
        }

        long executed = gas.Execute + bytes * gas.OpenedByte + hashes * gas.PathHash + (row.Listing?.Instructions.Length ?? 1) * gas.Instruction;
        return Math.Max(executed, gas.Floor + bytes * gas.FloorByte);
    }

    private void Open(int tensor, ref long bytes, ref long hashes)
    {
        TensorDeclaration declaration = Table.Tensors[tensor];
        int own = DepthOf(declaration.Role == TensorRole.AcceptedUpdate ? declaration.Length / declaration.Shape[0] : declaration.Length);
        int tree = declaration.Role switch
        {
            TensorRole.BaseParameter or TensorRole.OuterBuffer => _round,
            TensorRole.Parameter or TensorRole.FirstMoment or TensorRole.SecondMoment or TensorRole.Trail => _inner,
            TensorRole.Table => _programDepth,
            TensorRole.Dataset => 0,
            TensorRole.AcceptedUpdate => _update,
            _ => MerkleTree.Depth(Rows(_computedIn[tensor])),
        };
        int path = own + tree;
        bytes += MerkleTree.LeafSize + (long)path * Hash32.Size;
        hashes += path;
    }

    private int Depth(params ReadOnlySpan<TensorRole> roles)
    {
        int items = 0;
        foreach (TensorRole role in roles)
            items += Table.WithRole(role).Length;
        return MerkleTree.Depth(items);
    }
}
