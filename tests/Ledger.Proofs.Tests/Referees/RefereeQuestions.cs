using System.Collections.Immutable;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Proofs.Openings;
using Ledger.Tensors.Program;
using Ledger.Training;
using NUnit.Framework;

namespace Ledger.Proofs.Tests.Referees;

/// <summary>Asks the referee contract about one execution of a segment, and answers the same from the interpreter.</summary>
internal sealed class RefereeQuestions
{
    private readonly Referee _referee;
    private readonly ProgramItems _program;
    private readonly CommittedData _data;
    private readonly SegmentKind _segment;
    private readonly int _step;
    private readonly PublicScalars _publics;
    private readonly Referee.Scalars _scalars;
    private readonly ExecutionOpenings _openings;

    public RefereeQuestions(Referee referee, ProgramItems program, CommittedData data, SegmentKind segment, int step, SlotAssignment slot, int accepted)
    {
        (_referee, _program, _data, _segment, _step) = (referee, program, data, segment, step);
        PublicBounds bounds = program.Table.Bounds;
        bool isOuter = segment == SegmentKind.Outer;
        TensorDeclaration dataset = program.Table.Tensors[program.Table.Group(TensorGroup.Dataset)[0]];
        DataWindows windows = new(slot, dataset.Length, (int)((dataset.Length - 1) / (bounds.Window + 1)));
        ImmutableArray<long> drawn = isOuter ? [] : windows.OfStep(step, bounds.Windows);
        long globalStep = isOuter ? 0 : slot.Round * (bounds.Step + 1) + step;
        _publics = new PublicScalars(slot.Round, step, globalStep, accepted, drawn);
        _scalars = isOuter
            ? new Referee.Scalars(slot.Round, 0, 0, (uint)accepted, Hash32.Zero, 0, 0)
            : new Referee.Scalars(slot.Round, (uint)step, (uint)globalStep, 0, slot.Seed, (ushort)slot.Slot, (ushort)slot.Slots);
        _openings = new ExecutionOpenings(program, data, segment, step, _publics);
    }

    public ImmutableArray<OpRow> Rows => _program.Table.Segments[(int)_segment].Rows;

    public Referee.Question Question(int row, long element, long term = 0, uint accumulator = 0)
    {
        int? update = _openings.UpdateRead(row, element);
        return new Referee.Question(
            _program.Tree.Root, _program.RowHash(_segment, row), _data.Trace(_segment, _step).OpTree.Root,
            MerkleTree.RootOfHashes(_data.StateItems(_step)), MerkleTree.RootOfHashes(_data.BaseItems), _data.DatasetRoot,
            update is int i ? MerkleTree.RootOfHashes([.. _data.Update(i).Select(static tensor => tensor.Root)]) : Hash32.Zero,
            update is int index ? (uint)index : uint.MaxValue, (ulong)element, (uint)term, accumulator, _scalars);
    }

    /// <summary>The referee's count of terms and first value.</summary>
    public Task<(bool Chain, uint Terms, uint Start)> TermsAsync(int row, long element) =>
        _referee.TermsOfAsync(Question(row, element), new ProgramOpenings(_program).Terms(_segment, row));

    /// <summary>The referee's value of a term or of the element.</summary>
    public Task<uint> ExecuteAsync(int row, long element, long term = 0, uint accumulator = 0) =>
        _referee.ExecuteAsync(Question(row, element, term, accumulator), _openings.Execute(row, element, term));

    /// <summary>The message that asks it.</summary>
    public CallData Execution(int row, long element) =>
        Referee.Calls.Execute(_referee.Address, Question(row, element), _openings.Execute(row, element, 0));

    public byte[] Openings(int row, long element, long term = 0) => _openings.Execute(row, element, term);

    /// <summary>The whole element by the referee, term after term.</summary>
    public async Task<uint> ElementAsync(int row, long element)
    {
        (bool chain, uint terms, uint value) = await TermsAsync(row, element).ConfigureAwait(false);
        uint start = value;
        for (uint term = 0; term < terms; term++)
            value = await ExecuteAsync(row, element, term, value).ConfigureAwait(false);
        if (terms > 1)
        {
            Assert.That(chain, "only a chain has terms");
            return value;
        }

        byte[] openings = terms == 0 ? new ProgramOpenings(_program).Terms(_segment, row) : _openings.Execute(row, element, 0);
        Assert.That(await _referee.ComputeAsync(Question(row, element, 0, ~start), openings).ConfigureAwait(false), Is.EqualTo(value), "at once");
        return value;
    }

    /// <summary>The whole element by the interpreter.</summary>
    public uint Interpreted(int row, long element) => Interpreter.EvaluateElement(Rows[row], element, _data, _publics);

    /// <summary>The accumulator of a chain before a value of its first coordinate, by the interpreter.</summary>
    public uint InterpretedBefore(int row, long element, long value)
    {
        OpRow op = Rows[row];
        OpRow cut = new(op.Kind, op.Output, op.Shape, op.Operands, op.Chain.SetItem(0, op.Chain[0] with { Extent = (int)Math.Min(value, op.Chain[0].Extent) }), op.Mask);
        return Interpreter.EvaluateElement(cut, element, _data, _publics);
    }

    /// <summary>First value, step and number of the values of a chain coordinate.</summary>
    public (long First, long Step, long Count) Chain(int row, long element, int coordinate)
    {
        OpRow op = Rows[row];
        long[] output = new long[op.Shape.Length];
        for (int axis = output.Length - 1; axis >= 0; axis--)
            (element, output[axis]) = Math.DivRem(element, op.Shape[axis]);
        ChainExtent chain = op.Chain[coordinate];
        long first = chain.Start.Evaluate(output, default, _publics);
        long limit = chain.Limit is null ? chain.Extent : Math.Min(chain.Extent, chain.Limit.Evaluate(output, default, _publics));
        return (first, chain.Step, Math.Max(0, (limit - first + chain.Step - 1) / chain.Step));
    }
}
