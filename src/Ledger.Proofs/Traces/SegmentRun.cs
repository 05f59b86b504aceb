using System.Collections.Immutable;
using Ledger.Cryptography;
using Ledger.Tensors.Program;
using Ledger.Training;

namespace Ledger.Proofs.Traces;

/// <summary>One execution of a segment, row by row: as often as somebody asks for a part of it, in bounded memory.</summary>
/// <remarks>
/// An output lives until the last row that reads it is done. Rows that a public scalar cuts short ([MaxSlots, length] in the outer
/// segment) are stored as far as the scalar reaches; the rest is +0 and hashed as a run of equal leaves.
/// </remarks>
internal sealed class SegmentRun(OpTable table, Segment segment, int step, PublicScalars publics, GivenTensors given, RowComputation compute)
{
    /// <summary>Most bytes that outputs of rows took so far at the same time.</summary>
    public long PeakBytes { get; private set; }

    /// <summary>Executes the whole segment and keeps the roots.</summary>
    public SegmentTrace Trace()
    {
        Hash32[] outputs = new Hash32[segment.Rows.Length];
        Execute(segment.Rows.Length, Everything(), [], (row, words) => outputs[row] = Root(row, words));
        return new SegmentTrace(segment.Kind, step, [.. outputs], [.. ResultTensors().Select(RootOf)]);

        Hash32 RootOf(int tensor) => table.Tensors[tensor].IsComputed ? outputs[table.Places[tensor].Row] : given[tensor].Root;
    }

    /// <summary>Executes the step and returns the state that it leaves.</summary>
    public InnerState Next()
    {
        ImmutableArray<int> result = ResultTensors();
        Store store = Execute(segment.Rows.Length, Everything(), [.. result], static (_, _) => { });
        return new InnerState([.. result.Select(tensor => store.Words(tensor).ToArray())]);
    }

    /// <summary>Computes a row and keeps what it reads; rows that it does not depend on are left out.</summary>
    public RowValues Row(int number)
    {
        OpRow row = segment.Rows[number];
        HashSet<int> reads = [.. Reads(row)];
        Store store = Execute(number, Needed(reads), reads, static (_, _) => { });
        uint[] output = new uint[Length(row)];
        compute(new RowTask(segment.Kind, step, number, row, publics, store), output);
        return new RowValues(
            new CommittedTensor(() => output, table.Tensors[row.Output].Length),
            reads.ToDictionary(static tensor => tensor, store.Committed));
    }

    /// <summary>The tensors whose roots are the items of the result.</summary>
    private ImmutableArray<int> ResultTensors() => segment.Kind switch
    {
        SegmentKind.Step => [.. table.Group(TensorGroup.Inner).Select(After)],
        SegmentKind.Update => table.Group(TensorGroup.Update),
        _ => [.. table.Group(TensorGroup.Round).Select(After)],
    };

    private int After(int tensor) => table.Places[tensor].Next == TensorPlace.None ? tensor : (int)table.Places[tensor].Next;

    private bool[] Everything()
    {
        bool[] rows = new bool[segment.Rows.Length];
        rows.AsSpan().Fill(true);
        return rows;
    }

    /// <summary>The rows on which tensors depend.</summary>
    private bool[] Needed(IEnumerable<int> tensors)
    {
        bool[] rows = new bool[segment.Rows.Length];
        Stack<int> open = new(tensors);
        while (open.TryPop(out int tensor))
        {
            if (!table.Tensors[tensor].IsComputed || rows[table.Places[tensor].Row])
                continue;
            int row = (int)table.Places[tensor].Row;
            rows[row] = true;
            foreach (int read in Reads(segment.Rows[row]))
                open.Push(read);
        }

        return rows;
    }

    private Store Execute(int rows, bool[] needed, HashSet<int> kept, Action<int, uint[]> computed)
    {
        int[] lastUse = new int[table.Tensors.Length];
        for (int r = 0; r < rows; r++)
        {
            if (!needed[r])
                continue;
            lastUse[segment.Rows[r].Output] = r;
            foreach (int tensor in Reads(segment.Rows[r]))
                lastUse[tensor] = r;
        }

        TensorMemory memory = new();
        Store store = new(table, given);
        for (int r = 0; r < rows; r++)
        {
            if (!needed[r])
                continue;
            OpRow row = segment.Rows[r];
            uint[] words = memory.Take(Length(row));
            compute(new RowTask(segment.Kind, step, r, row, publics, store), words);
            store.Add(row.Output, words);
            computed(r, words);
            foreach (int tensor in Reads(row).Append(row.Output))
            {
                if (lastUse[tensor] == r && !kept.Contains(tensor) && store.Drop(tensor) is { } free)
                    memory.GiveBack(free);
            }
        }

        PeakBytes = Math.Max(PeakBytes, memory.PeakBytes);
        return store;
    }

    /// <summary>Number of elements that are stored: those before the first that a public scalar hides together with all after it.</summary>
    private int Length(OpRow row)
    {
        long length = table.Tensors[row.Output].Length;
        if (row.Mask is { Kind: MaskKind.BelowPublic, Axis: 0 })
            length = length / row.Shape[0] * Math.Clamp(publics[(PublicScalar)row.Mask.Other], 0, row.Shape[0]);
        return checked((int)length);
    }

    private Hash32 Root(int row, uint[] words) => CommittedTensor.TreeOf(words, table.Tensors[segment.Rows[row].Output].Length).Root;

    private static IEnumerable<int> Reads(OpRow row)
    {
        foreach (Operand operand in row.Operands)
        {
            if (operand.Source == OperandSource.Element)
                yield return operand.Tensor;
            if (operand.Gather is not null)
                yield return operand.Gather.Tensor;
        }
    }

    /// <summary>The tensors that exist at one moment.</summary>
    private sealed class Store(OpTable table, GivenTensors given) : ITensorSpans
    {
        private readonly uint[]?[] _computed = new uint[table.Tensors.Length][];

        public ReadOnlySpan<uint> Words(int tensor) => table.Tensors[tensor].IsComputed
            ? _computed[tensor] ?? throw new InvalidOperationException($"{table.Tensors[tensor]} is not there any more.")
            : given[tensor].Words;

        public CommittedTensor Committed(int tensor)
        {
            if (!table.Tensors[tensor].IsComputed)
                return given[tensor];
            uint[] words = _computed[tensor]!;
            return new CommittedTensor(() => words, table.Tensors[tensor].Length);
        }

        public void Add(int tensor, uint[] words) => _computed[tensor] = words;

        public uint[]? Drop(int tensor)
        {
            uint[]? words = _computed[tensor];
            _computed[tensor] = null;
            return words;
        }
    }
}
