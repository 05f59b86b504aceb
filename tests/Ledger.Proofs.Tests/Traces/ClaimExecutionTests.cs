using System.Runtime.InteropServices;
using Ledger.Cryptography;
using Ledger.Proofs.Game;
using Ledger.Proofs.Tests.Game;
using Ledger.Proofs.Traces;
using Ledger.Tensors.Program;
using Ledger.Training;
using NUnit.Framework;

namespace Ledger.Proofs.Tests.Traces;

public sealed class ClaimExecutionTests : IDisposable
{
    private readonly TinyDispute _tiny = new();

    public void Dispose() => _tiny.Dispose();

    [Test]
    public void Every_step_by_rows_leaves_the_state_that_the_kernels_leave()
    {
        using ClaimExecution rows = new(_tiny.Inputs, _tiny.Base, _tiny.Slot, RowRules.Honest(1) with { AppliesTo = static _ => true });

        for (int steps = 0; steps <= 20; steps++)
            Assert.That(rows.StateItems(steps), Is.EqualTo(_tiny.Honest.StateItems(steps)), $"after {steps} steps");
    }

    [Test]
    public void Asking_in_any_order_gives_the_same_roots()
    {
        using ClaimExecution fresh = new(_tiny.Inputs, _tiny.Base, _tiny.Slot);
        foreach (int steps in (int[])[17, 3, 20, 1, 0, 12, 13, 5])
        {
            Assert.That(fresh.Trace(SegmentKind.Step, Math.Min(steps, 19)).OpTree.Root, Is.EqualTo(_tiny.Honest.Trace(SegmentKind.Step, Math.Min(steps, 19)).OpTree.Root));
            Assert.That(fresh.StateItems(steps), Is.EqualTo(_tiny.Honest.StateItems(steps)));
            Assert.That(fresh.StateTensor(steps, 2).Root, Is.EqualTo(_tiny.Honest.StateItems(steps)[2]));
        }
    }

    [Test]
    public void Threads_share_rows_without_a_trace()
    {
        using ClaimExecution shared = new(_tiny.Inputs with { Threads = 3 }, _tiny.Base, _tiny.Slot);

        Assert.That(shared.Trace(SegmentKind.Step, 7).Outputs, Is.EqualTo(_tiny.Honest.Trace(SegmentKind.Step, 7).Outputs));
    }

    [Test]
    public void A_row_alone_and_what_it_reads_have_the_roots_of_the_whole_execution()
    {
        OpTable table = _tiny.Program.Table;
        foreach (SegmentKind segment in (SegmentKind[])[SegmentKind.Step, SegmentKind.Update])
        {
            SegmentTrace trace = _tiny.Honest.Trace(segment, segment == SegmentKind.Step ? 11 : 0);
            for (int row = 0; row < trace.Outputs.Length; row += 13)
            {
                RowValues values = _tiny.Honest.Row(segment, trace.Step, row);
                Assert.That(values.Output.Root, Is.EqualTo(trace.Outputs[row]), $"{segment} row {row}");
                foreach ((int tensor, CommittedTensor operand) in values.Operands)
                {
                    if (table.Tensors[tensor].IsComputed)
                        Assert.That(operand.Root, Is.EqualTo(trace.Outputs[(int)table.Places[tensor].Row]), $"{segment} row {row} reads {table.Tensors[tensor]}");
                }
            }
        }
    }

    [Test]
    public void Outputs_that_nobody_reads_any_more_give_their_memory_back()
    {
        using ClaimExecution fresh = new(_tiny.Inputs, _tiny.Base, _tiny.Slot);
        long all = _tiny.Program.Table.Step.Rows.Sum(row => sizeof(uint) * _tiny.Program.Table.Tensors[row.Output].Length);

        fresh.Trace(SegmentKind.Step, 0);

        Assert.That(fresh.PeakBytes, Is.GreaterThan(0).And.LessThan(all / 2));
    }

    [Test]
    public void A_round_that_overflows_is_followed_bit_for_bit_and_its_poison_is_found()
    {
        // Parameters so large that squares overflow: norms, losses and moments are not numbers from the first step on.
        byte[] bytes = _tiny.Base.ToBytes();
        Span<float> floats = MemoryMarshal.Cast<byte, float>(bytes.AsSpan(0, bytes.Length / 2));
        foreach (ref float value in floats)
            value *= 1e30f;
        Assert.That(ModelState.TryParse(_tiny.Program, bytes, out ModelState? huge, out string? problem), Is.True, problem);
        using ClaimExecution execution = new(_tiny.Inputs, huge!, _tiny.Slot);

        TensorStore store = Interpreted(huge!, 2);

        OpTable table = _tiny.Program.Table;
        Hash32[] expected = [.. table.Group(TensorGroup.Inner).Select(tensor => MerkleTree.RootOfData(MemoryMarshal.AsBytes<uint>(store[tensor])))];
        Assert.That(execution.StateItems(2), Is.EqualTo(expected));
        Poison? poison = Poison.InTrace(_tiny.Program, execution);
        Assert.That(poison, Is.Not.Null);
        uint[] leaf = execution.StateTensor(_tiny.Program.Recipe.Rounds.StepsAtCheckpoint(poison!.Checkpoint), poison.Position).Leaf(poison.Leaf);
        Assert.That(leaf.Any(static word => !float.IsFinite(BitConverter.UInt32BitsToSingle(word))), Is.True);
    }

    [Test]
    public void A_healthy_round_holds_no_poison_and_a_scale_above_the_limit_is_one()
    {
        IReadOnlyList<CommittedTensor> update = Poison.UpdateOf(_tiny.Program, _tiny.Honest);
        Assert.That(Poison.InTrace(_tiny.Program, _tiny.Honest), Is.Null);
        Assert.That(Poison.InUpdate(_tiny.Program, update), Is.Null);
        Assert.That(update.Select(static tensor => tensor.Root), Is.EqualTo(_tiny.Honest.Trace(SegmentKind.Update, 0).Result));

        uint[] scales = update[3].Words.ToArray();
        scales[^1] = BitConverter.SingleToUInt32Bits(MathF.BitIncrement(_tiny.Program.Recipe.Quantiser.MaxScale));
        CommittedTensor above = new(() => scales, scales.Length);

        Assert.That(Poison.InUpdate(_tiny.Program, [.. update.Take(3), above, .. update.Skip(4)]), Is.EqualTo(new Poison(TensorGroup.Update, 0, 3, (scales.Length - 1) / 256)));
    }

    /// <summary>The definition: some steps by the interpreter alone.</summary>
    private TensorStore Interpreted(ModelState baseState, int steps)
    {
        OpTable table = _tiny.Program.Table;
        TensorStore store = new(table);
        foreach ((int tensor, ReadOnlyMemory<float> values) in ProgramTables.Of(_tiny.Program, _tiny.Inputs.Tables))
            store[tensor] = MemoryMarshal.Cast<float, uint>(values.Span).ToArray();
        foreach ((int tensor, uint[] words) in table.Group(TensorGroup.Inner).Zip(InnerState.Start(_tiny.Program, baseState).Tensors))
            store[tensor] = words;
        store[table.Group(TensorGroup.Dataset)[0]] = MemoryMarshal.Cast<byte, uint>(_tiny.Inputs.Dataset.Bytes.Span).ToArray();
        for (int step = 0; step < steps; step++)
            Interpreter.Run(table, table.Step, store, ExecutionScalars.Of(_tiny.Program, _tiny.SubjectOf(_tiny.ClaimOf(_tiny.Honest)), SegmentKind.Step, step));
        return store;
    }
}
