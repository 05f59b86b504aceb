using System.Runtime.Intrinsics;
using Ledger.Tensors.Program;
using X86 = System.Runtime.Intrinsics.X86;

namespace Ledger.Tensors.Tests.Programs;

/// <summary>The fast evaluator beside the interpreter on random programs.</summary>
internal static class RowEvaluatorCases
{
    /// <summary>One line of flags and one per difference: for a process whose vector instructions are switched off.</summary>
    public static IEnumerable<string> Run() => Differences(2000, 60).Prepend($"flags 256={Vector256.IsHardwareAccelerated} fma={X86.Fma.IsSupported}");

    /// <summary>Rows, whole and in random parts, whose bits differ.</summary>
    public static List<string> Differences(int seed, int programs)
    {
        List<string> differences = [];
        for (int i = seed; i < seed + programs; i++)
            Compare(RandomTables.Make(i), new Random(i), $"program {i}", differences);
        return differences;
    }

    private static void Compare(OpTable table, Random random, string name, List<string> differences)
    {
        TensorStore store = Inputs(table, random);
        PublicScalars publics = new(random.Next(4), random.Next(20), random.Next(60), random.Next(8), [.. Enumerable.Range(0, 20).Select(_ => random.NextInt64(3))]);
        foreach (OpRow row in table.Step.Rows)
        {
            uint[] expected = new uint[table.Tensors[row.Output].Length], actual = new uint[expected.Length];
            Interpreter.EvaluateRow(row, store, publics, expected);
            RowEvaluator evaluator = new(row, publics, new Spans(store));
            evaluator.Evaluate(0, actual);
            if (!actual.AsSpan().SequenceEqual(expected))
                differences.Add($"{name}, {row.Kind} {row.Listing?.Name}");
            int first = random.Next(actual.Length), count = random.Next(actual.Length - first) + 1;
            uint[] part = new uint[count];
            evaluator.Evaluate(first, part);
            if (!part.AsSpan().SequenceEqual(expected.AsSpan(first, count)))
                differences.Add($"{name}, {row.Kind} {row.Listing?.Name}, elements {first} to {first + count}");
            store[row.Output] = expected;
        }
    }

    private static TensorStore Inputs(OpTable table, Random random) => new(table)
    {
        [0] = Values(random, (int)table.Tensors[0].Length),
        [1] = Values(random, (int)table.Tensors[1].Length),
        [2] = [.. Enumerable.Range(0, (int)table.Tensors[2].Length).Select(_ => (uint)random.Next(random.Next(2) == 0 ? 20 : 40))],
    };

    /// <summary>Mostly numbers that do not overflow at once; a few of any bits but those of another NaN.</summary>
    private static uint[] Values(Random random, int count)
    {
        uint[] values = new uint[count];
        for (int i = 0; i < count; i++)
        {
            float value = random.Next(200) == 0 ? BitConverter.UInt32BitsToSingle((uint)random.NextInt64(1L << 32)) : (float)(random.NextDouble() * 4 - 2);
            values[i] = Float32Scalar.ToBits(Float32Scalar.Canonical(random.Next(50) == 0 ? -0f : value));
        }

        return values;
    }

    private sealed class Spans(TensorStore store) : ITensorSpans
    {
        public ReadOnlySpan<uint> Words(int tensor) => store[tensor];
    }
}
