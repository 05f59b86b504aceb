using Ledger.Tensors.Program;
using NUnit.Framework;

namespace Ledger.Tensors.Tests.Programs;

public sealed class RowEvaluatorTests
{
    [TestCase(0, 400)]
    [TestCase(1000, 400)]
    public void Rows_of_random_programs_have_the_interpreters_bits(int seed, int programs) =>
        Assert.That(RowEvaluatorCases.Differences(seed, programs), Is.Empty);

    [TestCase("DOTNET_EnableAVX2")]
    [TestCase("DOTNET_EnableHWIntrinsic")]
    public void Rows_have_the_interpreters_bits_with_the_switch_off(string variable)
    {
        string[] lines = ChildRun.Lines("rows", (variable, "0"));

        Assert.That(lines[0], Does.StartWith("flags").And.Contain("fma=False"), "the switch had no effect: nothing was tested");
        Assert.That(lines[1..], Is.Empty);
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
}
