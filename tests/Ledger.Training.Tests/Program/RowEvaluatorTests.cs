using Ledger.Models;
using Ledger.Tensors.Program;
using NUnit.Framework;

namespace Ledger.Training.Tests;

/// <summary>The fast evaluator of single rows on every row of real programs.</summary>
public sealed class RowEvaluatorTests
{
    private static readonly ModelShape s_wide = TinyRun.SmallShape with { Layers = 1, Dim = 72, Heads = 2, KvHeads = 1, HeadDim = 36, Ffn = 70, Vocab = 131, Tied = false };

    [TestCase(false)]
    [TestCase(true)]
    public void Every_row_of_a_real_program_has_the_interpreters_bits(bool wide)
    {
        TinyRun run = wide ? new TinyRun(s_wide, sequences: 1, length: 18) : new TinyRun();
        OpTable table = run.Program.Table;
        TensorStore store = Inputs(run);
        PublicScalars publics = new(1, 2, 6, 3, [5, 9]);
        foreach (Segment segment in table.Segments)
        {
            foreach (OpRow row in segment.Rows)
            {
                uint[] expected = new uint[table.Tensors[row.Output].Length], actual = new uint[expected.Length];
                Interpreter.EvaluateRow(row, store, publics, expected);
                new RowEvaluator(row, publics, new Spans(store)).Evaluate(0, actual);
                Assert.That(actual.AsSpan().SequenceEqual(expected), $"{segment.Kind} {table.Tensors[row.Output].Name}");
                store[row.Output] = expected;
            }
        }
    }

    private static TensorStore Inputs(TinyRun run)
    {
        OpTable table = run.Program.Table;
        TensorStore store = new(table);
        Random random = new(1);
        for (int t = 0; t < table.Tensors.Length; t++)
        {
            TensorDeclaration tensor = table.Tensors[t];
            if (tensor.IsComputed)
                continue;
            uint[] values = new uint[tensor.Length];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = tensor.Kind == ElementKind.Word32
                    ? tensor.Role == TensorRole.Dataset ? run.Dataset[i] : (uint)random.NextInt64(1L << 32)
                    : BitConverter.SingleToUInt32Bits((float)random.NextDouble() - (tensor.Role == TensorRole.SecondMoment ? 0 : 0.5f));
            }

            store[t] = values;
        }

        return store;
    }

    private sealed class Spans(TensorStore store) : ITensorSpans
    {
        public ReadOnlySpan<uint> Words(int tensor) => store[tensor];
    }
}
