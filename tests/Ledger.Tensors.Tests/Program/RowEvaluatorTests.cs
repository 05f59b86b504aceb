using Ledger.Tensors.Program;
using NUnit.Framework;

namespace Ledger.Tensors.Tests.Programs;

public sealed class RowEvaluatorTests
{
    [TestCase(0, 400)]
    [TestCase(1000, 400)]
    public void Rows_of_random_programs_have_the_interpreters_bits(int seed, int programs)
    {
        for (int i = seed; i < seed + programs; i++)
        {
            OpTable table = RandomTables.Make(i);
            Random random = new(i);
            TensorStore store = Inputs(table, random);
            PublicScalars publics = new(random.Next(4), random.Next(20), random.Next(60), random.Next(8), [.. Enumerable.Range(0, 20).Select(_ => random.NextInt64(3))]);
            foreach (OpRow row in table.Step.Rows)
            {
                uint[] expected = new uint[table.Tensors[row.Output].Length], actual = new uint[expected.Length];
                Interpreter.EvaluateRow(row, store, publics, expected);
                RowEvaluator evaluator = new(row, publics, new Spans(store));
                evaluator.Evaluate(0, actual);
                Assert.That(actual, Is.EqualTo(expected), $"program {i}, {row.Kind} {row.Listing?.Name}");
                int first = random.Next(actual.Length), count = random.Next(actual.Length - first) + 1;
                uint[] part = new uint[count];
                evaluator.Evaluate(first, part);
                Assert.That(part, Is.EqualTo(expected[first..(first + count)]), $"program {i}, {row.Kind}, elements {first} to {first + count}");
                store[row.Output] = expected;
            }
        }
    }

    [Test]
    public void Every_instruction_on_blocks_is_the_instruction_on_every_special_value()
    {
        uint[] special =
        [
            0, 0x80000000, 1, 0x80000001, 0x007fffff, 0x00800000, 0x3f800000, 0xbf800000, 0x3f000000, 0x4b000000, 0x4a800000, 0xca800000, 0x4f000000,
            0xcf000000, 0x7f7fffff, 0xff7fffff, 0x7f800000, 0xff800000, 0x7fc00000, 0xffc00000, 0x7f800001, 2, 31, 32, 33, 0xffffff82, 0xffffff81, 127, 128,
        ];
        foreach (ScalarOperation operation in Enum.GetValues<ScalarOperation>())
        {
            List<uint> a = [], b = [], c = [];
            foreach (uint x in special)
            {
                foreach (uint y in special)
                {
                    a.Add(x);
                    b.Add(y);
                    c.Add(special[(a.Count * 7) % special.Length]);
                }
            }

            foreach ((int at, uint word) in Seeded.Words(1, 3000).Select((word, at) => (at, (uint)word)))
                (at % 3 == 0 ? a : at % 3 == 1 ? b : c).Add(word);
            uint[] expected = [.. a.Select((x, i) => ScalarInstruction.Execute(operation, x, b[i], c[i]))];

            Assert.That(Run(operation, [.. a], [.. b], [.. c]), Is.EqualTo(expected), operation.ToString());
        }
    }

    private static unsafe uint[] Run(ScalarOperation operation, uint[] a, uint[] b, uint[] c)
    {
        uint[] result = new uint[a.Length];
        fixed (uint* x = a, y = b, z = c, r = result)
            ListingVectors.Execute(operation, x, y, z, r, result.Length);
        return result;
    }

    private static TensorStore Inputs(OpTable table, Random random)
    {
        TensorStore store = new(table)
        {
            [0] = Values(random, (int)table.Tensors[0].Length),
            [1] = Values(random, (int)table.Tensors[1].Length),
            [2] = [.. Enumerable.Range(0, (int)table.Tensors[2].Length).Select(_ => (uint)random.Next(random.Next(2) == 0 ? 20 : 40))],
        };
        return store;
    }

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
