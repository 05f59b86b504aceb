using System.Collections.Immutable;
using Ledger.Cryptography;

namespace Ledger.Proofs.Openings;

/// <summary>Packed bytes that show the ProgramRules contract items of a program which may be malformed. Spec: protocol.md §4.4.</summary>
public sealed class FaultOpenings
{
    private const int Carried = 6, Accepted = 9, Computed = 10;
    private readonly ImmutableArray<byte[]> _items;
    private readonly MerkleNodes _tree;
    private readonly uint[]? _counts;

    /// <summary>Takes the items of a program, tables included, as they were published.</summary>
    public FaultOpenings(ImmutableArray<byte[]> items)
    {
        _items = items;
        _tree = new MerkleNodes([.. items.Select(static item => MerkleTree.Leaf(item))]);
        _counts = ItemFields.Counts(items[0]);
    }

    /// <summary>The program root.</summary>
    public Hash32 Root => _tree.Root;

    private int FirstListing => 1 + (int)_counts![0];

    private int FirstRow => FirstListing + (int)_counts![1];

    private int FirstTable => FirstRow + (int)(_counts![2] + _counts[3] + _counts[4]) + 3;

    private bool IsWhole => _counts is not null && _counts.Sum(static count => (long)count) + 4 == _items.Length;

    /// <summary>The header, however wrong.</summary>
    public byte[] Header()
    {
        PackedBytes bytes = new();
        bytes.Byte((byte)ProgramFault.Header);
        bytes.Item(_items[0]);
        bytes.Path(_tree.Prove(0));
        return bytes.ToArray();
    }

    /// <summary>The empty node above an item that the header counts.</summary>
    /// <param name="index">Number of the item.</param>
    /// <param name="level">Distance of the node from the items.</param>
    public byte[] Missing(int index, int level)
    {
        PackedBytes bytes = Begin(ProgramFault.Missing, (uint)index, (uint)level);
        for (int height = level; height < _tree.Depth; height++)
            bytes.Word(_tree[_tree.Depth - height, (index >> height) ^ 1]);
        return bytes.ToArray();
    }

    /// <summary>Everything that an item can show to be wrong, alone or beside those that it names or that name it.</summary>
    public IEnumerable<byte[]> Touching(int index)
    {
        if (!IsWhole)
            return [Header()];
        if (index == 0)
            return [Header(), .. Rows().SelectMany(TouchingRow)]; // its bounds are those of every row
        if (index < FirstListing)
            return TouchingTensor(index - 1);
        if (index < FirstRow)
            return [Show(ProgramFault.Listing, [(uint)index], index), .. Rows().Where(row => ListingOf(row) == index).Select(row => Show(ProgramFault.RowListing, [(uint)row], row, index))];
        if (index >= FirstTable)
            return TouchingTable(index);
        return IsCarries(index) ? TouchingCarries(index) : TouchingRow(index);
    }

    private IEnumerable<byte[]> TouchingTensor(int tensor)
    {
        uint number = (uint)tensor;
        yield return Show(ProgramFault.Tensor, [number + 1], tensor + 1);
        for (int other = 0; other < _counts![0]; other++)
        {
            if (other != tensor && AreRelated(tensor, other))
                yield return Show(ProgramFault.TensorPair, [(uint)Math.Min(tensor, other), (uint)Math.Max(tensor, other)], Math.Min(tensor, other) + 1, Math.Max(tensor, other) + 1);
        }

        if (RowOf(tensor) is int computing)
            yield return Show(ProgramFault.Computed, [number], tensor + 1, computing);
        for (int replaced = 0; replaced < _counts[0]; replaced++)
        {
            if (replaced != tensor && ItemFields.Number(_items[replaced + 1], 12) != number)
                continue;
            foreach (byte[] shown in Replacements(replaced))
                yield return shown;
        }

        foreach (int row in Rows())
        {
            foreach (byte[] shown in Readings(row, number))
                yield return shown;
        }
    }

    private IEnumerable<byte[]> TouchingRow(int row)
    {
        yield return Show(ProgramFault.Row, [(uint)row], row);
        foreach (byte[] shown in Readings(row, null))
            yield return shown;
        if (ListingOf(row) is int listing)
            yield return Show(ProgramFault.RowListing, [(uint)row], row, listing);
        for (int tensor = 0; tensor < _counts![0]; tensor++)
        {
            if (RowOf(tensor) == row)
                yield return Show(ProgramFault.Computed, [(uint)tensor], tensor + 1, row);
        }
    }

    private IEnumerable<byte[]> TouchingCarries(int index)
    {
        yield return Show(ProgramFault.Carries, [(uint)index], index);
        for (int tensor = 0; tensor < _counts![0]; tensor++)
        {
            foreach (byte[] shown in Replacements(tensor))
                yield return shown;
        }
    }

    private IEnumerable<byte[]> TouchingTable(int index)
    {
        yield return Show(ProgramFault.Table, [(uint)index], index); // where the item itself is wrong
        uint tensor = ItemFields.Number(_items[index], 1);
        if (tensor < _counts![0])
            yield return Show(ProgramFault.Table, [(uint)index], index, (int)tensor + 1);
    }

    /// <summary>A row with its output and what it reads; with a tensor given, only what is about that one.</summary>
    private IEnumerable<byte[]> Readings(int row, uint? tensor)
    {
        uint output = ItemFields.Number(_items[row], 5);
        if (output < _counts![0] && (tensor ?? output) == output)
            yield return Show(ProgramFault.Output, [(uint)row], row, (int)output + 1);
        List<(uint? Read, uint? Gathered)> operands = ItemFields.Operands(_items[row]);
        for (int i = 0; i < operands.Count; i++)
        {
            if (operands[i].Read is uint read && read < _counts[0] && (tensor ?? read) == read)
                yield return Show(ProgramFault.Operand, [(uint)row, (uint)i], row, (int)read + 1);
            if (operands[i].Gathered is uint words && words < _counts[0] && (tensor ?? words) == words)
                yield return Show(ProgramFault.Gather, [(uint)row, (uint)i], row, (int)words + 1);
        }
    }

    private IEnumerable<byte[]> Replacements(int tensor)
    {
        int role = RoleOf(tensor);
        if (role is < 1 or > Carried)
            yield break;
        yield return Show(ProgramFault.Carried, [(uint)tensor], tensor + 1, role <= 2 ? FirstTable - 1 : FirstRow + (int)_counts![2]);
        uint next = ItemFields.Number(_items[tensor + 1], 12);
        if (next < _counts![0])
            yield return Show(ProgramFault.Successor, [(uint)tensor], tensor + 1, (int)next + 1);
    }

    /// <summary>Whether two tensors can contradict each other: states and updates of the same kind, or equal names.</summary>
    private bool AreRelated(int a, int b)
    {
        (int first, int second) = (RoleOf(a), RoleOf(b));
        bool sameTree = Group(first) == Group(second) && Group(first) != 0;
        return sameTree || (first <= 5 && second <= 5) || (first, second) is (Accepted, 12) or (12, Accepted)
            || _items[a + 1].AsSpan(NameAt(a)).SequenceEqual(_items[b + 1].AsSpan(NameAt(b)));
    }

    private static int Group(int role) => role switch { <= 2 => 1, <= Carried => 2, < Computed => role, 12 => 3, _ => 0 };

    private int NameAt(int tensor) => _items[tensor + 1].Length > 16 ? Math.Min(17 + 4 * _items[tensor + 1][16], _items[tensor + 1].Length) : 0;

    private int RoleOf(int tensor) => _items[tensor + 1].Length > 2 ? _items[tensor + 1][2] : 0;

    private int? RowOf(int tensor)
    {
        byte[] item = _items[tensor + 1];
        uint row = ItemFields.Number(item, 4);
        if (item.Length < 8 || item[3] > 2 || row >= _counts![2 + item[3]])
            return null;
        return FirstRow + (int)row + Enumerable.Range(0, item[3]).Sum(before => (int)_counts[2 + before] + 1);
    }

    private int? ListingOf(int row)
    {
        byte[] item = _items[row];
        int listing = item.Length > 5 ? item[3] | item[4] << 8 : 0xffff;
        return listing < _counts![1] ? FirstListing + listing : null;
    }

    private IEnumerable<int> Rows() => Enumerable.Range(FirstRow, FirstTable - FirstRow).Where(index => !IsCarries(index));

    private bool IsCarries(int index)
    {
        int end = FirstRow - 1;
        for (int segment = 0; segment < 3; segment++)
        {
            end += (int)_counts![2 + segment] + 1;
            if (index == end)
                return true;
        }

        return false;
    }

    private byte[] Show(ProgramFault fault, ReadOnlySpan<uint> numbers, params ReadOnlySpan<int> items)
    {
        PackedBytes bytes = Begin(fault, numbers);
        foreach (int item in items)
        {
            bytes.Item(_items[item]);
            bytes.Path(_tree.Prove(item));
        }

        return bytes.ToArray();
    }

    private PackedBytes Begin(ProgramFault fault, params ReadOnlySpan<uint> numbers)
    {
        PackedBytes bytes = new();
        bytes.Byte((byte)fault);
        bytes.Item(_items[0]);
        bytes.Path(_tree.Prove(0));
        foreach (uint number in numbers)
            bytes.Number(number);
        return bytes;
    }
}
