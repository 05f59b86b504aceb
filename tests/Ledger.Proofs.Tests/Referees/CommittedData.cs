using System.Collections.Concurrent;
using System.Collections.Immutable;
using Ledger.Cryptography;
using Ledger.Proofs.Game;
using Ledger.Proofs.Openings;
using Ledger.Proofs.Traces;
using Ledger.Tensors.Program;
using Ledger.Training;

namespace Ledger.Proofs.Tests.Referees;

/// <summary>An execution whose tensors hold whatever a seed draws: what two parties agreed on, however strange.</summary>
internal sealed class CommittedData : IExecution, ITensorReader
{
    private static readonly uint[] s_special =
    [
        0, 0x80000000, 1, 0x80000001, 0x007fffff, 0x00800000, 0x7f7fffff, 0xff7fffff, 0x7f800000, 0xff800000, 0x7fc00000, 0x7f800001, 0xffffffff,
        0x3f800000, 0xbf800000, 0x42b20000, 0xc2d00000,
    ];

    private readonly OpTable _table;
    private readonly CommittedTensor[] _tensors;
    private readonly ImmutableArray<ImmutableArray<CommittedTensor>> _updates;
    private readonly ConcurrentDictionary<SegmentKind, SegmentTrace> _traces = [];

    /// <summary>Draws every tensor of a program.</summary>
    /// <param name="table">The program.</param>
    /// <param name="seed">Which numbers.</param>
    /// <param name="hostility">Share of words that are special values or any bits.</param>
    /// <param name="accepted">Number of accepted updates.</param>
    /// <param name="words">Words below this are drawn where a program gathers.</param>
    /// <param name="isFirstStep">Whether the inner state is that of step 0.</param>
    /// <param name="only">The tensors to draw; all others are empty. Null for all.</param>
    public CommittedData(OpTable table, int seed, double hostility, int accepted, int words, bool isFirstStep, IReadOnlySet<int>? only = null)
    {
        _table = table;
        Random random = new(seed);
        _updates =
        [
            .. Enumerable.Range(0, accepted).Select(_ => (ImmutableArray<CommittedTensor>)
                [.. table.Group(TensorGroup.Update).Select(tensor => Tensor(Draw(random, table.Tensors[tensor], hostility, words)))]),
        ];
        _tensors = new CommittedTensor[table.Tensors.Length];
        for (int tensor = 0; tensor < _tensors.Length; tensor++)
            _tensors[tensor] = Tensor(only?.Contains(tensor) == false ? [1] : Draw(random, table.Tensors[tensor], hostility, words));
        foreach ((int tensor, int position) in table.Group(TensorGroup.Accepted).Select(static (tensor, position) => (tensor, position)))
        {
            uint[] given = [.. _updates.SelectMany(update => update[position].Words.ToArray())];
            _tensors[tensor] = new CommittedTensor(() => given, table.Tensors[tensor].Length); // updates that do not exist are +0
        }

        BaseItems = Items(TensorGroup.Round);
        if (isFirstStep)
            StartFromTheBase();
    }

    public IReadOnlyList<Hash32> BaseItems { get; }

    public Hash32 DatasetRoot => _tensors[_table.Group(TensorGroup.Dataset)[0]].Root;

    public IReadOnlyList<Hash32> StateItems(int steps) => Items(TensorGroup.Inner);

    public CommittedTensor StateTensor(int steps, int position) => _tensors[_table.Group(TensorGroup.Inner)[position]];

    public IReadOnlyList<CommittedTensor> Update(int accepted) => _updates[accepted];

    public SegmentTrace Trace(SegmentKind segment, int innerStep) => _traces.GetOrAdd(segment, _ =>
    {
        TensorGroup result = segment switch { SegmentKind.Step => TensorGroup.Inner, SegmentKind.Update => TensorGroup.Update, _ => TensorGroup.Round };
        ImmutableArray<Hash32> left = [.. _table.Group(result).Select(tensor => Successor(segment, tensor).Root)];
        return new SegmentTrace(segment, innerStep, [.. _table.Segments[(int)segment].Rows.Select(row => _tensors[row.Output].Root)], left);
    });

    public RowValues Row(SegmentKind segment, int innerStep, int row)
    {
        OpRow op = _table.Segments[(int)segment].Rows[row];
        return new RowValues(_tensors[op.Output], Read(op).ToDictionary(static tensor => tensor, tensor => _tensors[tensor]));
    }

    /// <summary>The tensors that a row reads.</summary>
    public static IReadOnlySet<int> Read(OpRow row) =>
        row.Operands.Select(static operand => operand.Tensor)
            .Concat(row.Operands.Where(static operand => operand.Gather is not null).Select(static operand => operand.Gather!.Tensor)).ToHashSet();

    /// <summary>The program with the drawn tables instead of its own.</summary>
    public ProgramItems Commit(TrainingProgram program)
    {
        ImmutableArray<int> tables = _table.Group(TensorGroup.Tables);
        IEnumerable<byte[]> items = tables.Select(tensor => (byte[])[5, .. BitConverter.GetBytes(tensor), .. _tensors[tensor].Root.ToArray()]);
        return new ProgramItems(_table, [.. program.Items.SkipLast(tables.Length), .. items]);
    }

    public uint Read(int tensor, long index) => _tensors[tensor][index];

    private CommittedTensor Successor(SegmentKind segment, int tensor)
    {
        uint next = _table.Places[tensor].Next;
        return segment == SegmentKind.Update || next == TensorPlace.None ? _tensors[tensor] : _tensors[(int)next];
    }

    private void StartFromTheBase()
    {
        ImmutableArray<int> inner = _table.Group(TensorGroup.Inner), round = _table.Group(TensorGroup.Round);
        for (int position = 0; position < inner.Length; position++)
        {
            _tensors[inner[position]] = _table.Tensors[inner[position]].Role == TensorRole.Parameter
                ? _tensors[round[position]]
                : new CommittedTensor(static () => [], _table.Tensors[inner[position]].Length);
        }
    }

    private Hash32[] Items(TensorGroup group) => [.. _table.Group(group).Select(tensor => _tensors[tensor].Root)];

    private static CommittedTensor Tensor(uint[] words) => new(() => words, words.Length);

    private static uint[] Draw(Random random, TensorDeclaration tensor, double hostility, int words)
    {
        uint[] drawn = new uint[tensor.Length];
        for (int i = 0; i < drawn.Length; i++)
        {
            bool hostile = random.NextDouble() < hostility;
            drawn[i] = (hostile, tensor.Kind) switch
            {
                (true, _) when random.Next(2) == 0 => s_special[random.Next(s_special.Length)],
                (true, _) => (uint)random.NextInt64(1L << 32),
                (_, ElementKind.Word32) => (uint)random.Next(words),
                _ => BitConverter.SingleToUInt32Bits((float)((random.NextDouble() - 0.5) * Math.Pow(2, random.Next(-6, 4)))),
            };
        }

        return drawn;
    }
}
