using FsCheck.Fluent;
using FsCheck;
using NUnit.Framework;

namespace Ledger.Tensors.Tests.Scalars;

public sealed class Float32ScalarTests
{
    [Test]
    public void Emulated_fma_equals_the_hardware_on_a_million_operands()
    {
        if (!FusedMultiplyAdd.IsHardware)
        {
            Assert.That(FusedMultiplyAdd.Of(2f, 3f, 1f), Is.EqualTo(7f));
            return;
        }

        ulong[] words = Seeded.Words(50, 1_000_000), others = Seeded.Words(51, 1_000_000);
        int wrong = 0;
        for (int i = 0; i < words.Length; i++)
        {
            float a = Float32Scalar.FromBits((uint)words[i]), b = Float32Scalar.FromBits((uint)(words[i] >> 32));
            // Half of the addends lie near the product, where cancellation and ties are.
            float c = (i & 1) == 0 ? Float32Scalar.FromBits((uint)others[i]) : -(a * b) * (1f + ((int)(others[i] & 7) * 1e-7f));
            uint hardware = Float32Scalar.ToBits(Float32Scalar.Fma(a, b, c));
            uint emulated = Float32Scalar.ToBits(Float32Scalar.Canonical(FusedMultiplyAdd.Emulated(a, b, c)));
            wrong += hardware == emulated ? 0 : 1;
        }

        Assert.That(wrong, Is.Zero);
    }

    [Test]
    public void Fma_of_the_musl_case_is_rounded_once() =>
        Assert.That(ScalarInstruction.Execute(ScalarOperation.Fma, 0x97000800, 0x1cfff001, 0x00010002), Is.EqualTo(0x00010001u));

    [Test]
    public void Addition_is_fma_with_one_and_multiplication_is_fma_with_negative_zero() =>
        Prop.ForAll(ArbMap.Default.ArbFor<Tuple<uint, uint>>(), pair =>
            Execute(ScalarOperation.Add, pair.Item1, pair.Item2) == ScalarInstruction.Execute(ScalarOperation.Fma, pair.Item1, 0x3f800000, pair.Item2)
            && Execute(ScalarOperation.Mul, pair.Item1, pair.Item2) == ScalarInstruction.Execute(ScalarOperation.Fma, pair.Item1, pair.Item2, 0x80000000))
            .QuickCheckThrowOnFailure();

    [Test]
    public void Minimum_is_the_negated_maximum_of_the_negated() =>
        Prop.ForAll(ArbMap.Default.ArbFor<Tuple<uint, uint>>(), pair =>
        {
            uint max = Execute(ScalarOperation.Max, pair.Item1 ^ 0x80000000, pair.Item2 ^ 0x80000000);
            uint expected = max == Float32Scalar.CanonicalNaN ? max : max ^ 0x80000000;
            return Execute(ScalarOperation.Min, pair.Item1, pair.Item2) == expected;
        }).QuickCheckThrowOnFailure();

    [TestCase(ScalarOperation.Shl, 1u, 31u, 0x80000000u)]
    [TestCase(ScalarOperation.Shl, 1u, 32u, 0u)]
    [TestCase(ScalarOperation.Shr, 0x80000000u, 31u, 1u)]
    [TestCase(ScalarOperation.Shr, 0x80000000u, 40u, 0u)]
    [TestCase(ScalarOperation.ILt, 0xffffffffu, 0u, 1u)]
    [TestCase(ScalarOperation.ISub, 0u, 1u, 0xffffffffu)]
    [TestCase(ScalarOperation.IMul, 0x10000u, 0x10001u, 0x10000u)]
    [TestCase(ScalarOperation.Eq, 0x80000000u, 0u, 0u)]
    public void Integer_instructions_work_modulo_two_to_the_32(ScalarOperation operation, uint a, uint b, uint expected) =>
        Assert.That(Execute(operation, a, b), Is.EqualTo(expected));

    [Test]
    public void Self_test_of_this_machine_passes() => Assert.That(ArithmeticSelfTest.Run(), Is.Empty);

    private static uint Execute(ScalarOperation operation, uint a, uint b) => ScalarInstruction.Execute(operation, a, b, 0);
}
