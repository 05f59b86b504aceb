using System.Collections.Immutable;
using Ledger.Tensors.Program;
using NUnit.Framework;

namespace Ledger.Tensors.Tests.Programs;

public sealed class InterpreterTests
{
    private static readonly ImmutableArray<float> Values = [1, 2, 3, 4, 5, 6, 7, 8, 9];

    [Test]
    public void A_chain_up_to_the_diagonal_stops_there() =>
        Assert.That(Sum([ChainExtent.UpTo(3, 0)]), Is.EqualTo(new float[] { 1, 4 + 5, 7 + 8 + 9 }));

    [Test]
    public void A_chain_from_the_diagonal_starts_there() =>
        Assert.That(Sum([ChainExtent.From(3, 0)]), Is.EqualTo(new float[] { 1 + 2 + 3, 5 + 6, 9 }));

    [Test]
    public void A_chain_over_the_accepted_updates_is_as_long_as_their_list() =>
        Assert.That(Sum([new ChainExtent(3, 1, 0, AffineMap.Public(PublicScalar.Accepted))]), Is.EqualTo(new float[] { 1 + 2, 4 + 5, 7 + 8 }));

    [Test]
    public void An_empty_chain_is_its_start() =>
        Assert.That(Sum([new ChainExtent(3, 1, AffineMap.Output(0, 2), null)]), Is.EqualTo(new float[] { 1 + 2 + 3, 6, 0 }));

    [Test]
    public void A_masked_element_is_plus_zero()
    {
        uint[] actual = Evaluate(new OpRow(OpKind.Listing, 1, [3, 3], [Operand.Element(0, AffineMap.Output(0, 3) + AffineMap.Output(1))], mask: Mask.Causal(1, 0), listing: Listings.Copy), 9);

        Assert.That(Floats(actual), Is.EqualTo(new float[] { 1, 0, 0, 4, 5, 0, 7, 8, 9 }));
    }

    [Test]
    public void An_index_is_a_word_and_a_negative_one_wraps()
    {
        uint[] actual = Evaluate(new OpRow(OpKind.Listing, 1, [3], [Operand.Index(AffineMap.Output(0) - 1)], listing: Listings.Copy), 3);

        Assert.That(actual, Is.EqualTo(new uint[] { uint.MaxValue, 0, 1 }));
    }

    [Test]
    public void An_indicator_is_one_where_the_index_is_zero()
    {
        uint[] actual = Evaluate(new OpRow(OpKind.Listing, 1, [3], [Operand.Indicator(AffineMap.Output(0) - 1)], listing: Listings.Copy), 3);

        Assert.That(Floats(actual), Is.EqualTo(new float[] { 0, 1, 0 }));
    }

    [Test]
    public void A_gathered_word_beyond_its_bound_makes_the_operand_zero()
    {
        // Words of the tensor are 0, 2, 7: the last one is out of bounds.
        uint[] actual = Evaluate(
            new OpRow(OpKind.Listing, 1, [3], [Operand.Element(0, 0, new Gather(2, AffineMap.Output(0), 3, 3))], listing: Listings.Copy), 3);

        Assert.That(Floats(actual), Is.EqualTo(new float[] { 1, 7, 0 }));
    }

    [Test]
    public void A_maximum_starts_at_minus_infinity_and_prefers_plus_zero()
    {
        ImmutableArray<float> values = [-0f, 0f, -0f, -5, -3, -4, float.NaN, 1, 2];
        OpRow row = new(OpKind.MaxChain, 1, [3], [Operand.Element(0, AffineMap.Output(0, 3) + AffineMap.Chain(0))], [ChainExtent.Full(3)]);

        Assert.That(Evaluate(row, 3, values), Is.EqualTo(new uint[] { 0, Float32Scalar.ToBits(-3), Float32Scalar.CanonicalNaN }));
    }

    [Test]
    public void A_formula_divides_before_it_multiplies() =>
        Assert.That((AffineMap.Output(0, 5, 4) + 2).Evaluate([11], [], PublicScalars.None), Is.EqualTo(12));

    [Test]
    public void Terms_on_the_same_value_are_added_up_and_zeros_vanish()
    {
        AffineMap map = AffineMap.Output(1, 3) + AffineMap.Output(0) + AffineMap.Output(1, -3);

        Assert.That(map.Terms, Is.EqualTo(new[] { new IndexTerm(IndexSource.Output, 0, 1, 1) }));
    }

    private static float[] Sum(ImmutableArray<ChainExtent> chain) => Floats(Evaluate(
        new OpRow(OpKind.AddChain, 1, [3], [Operand.Element(0, AffineMap.Output(0, 3) + AffineMap.Chain(0))], chain), 3));

    private static uint[] Evaluate(OpRow row, int length, ImmutableArray<float> values = default)
    {
        ImmutableArray<TensorDeclaration> tensors =
        [
            new("values", ElementKind.Binary32, TensorRole.Table, 3, 3),
            new("out", ElementKind.Binary32, TensorRole.Intermediate, length),
            new("words", ElementKind.Word32, TensorRole.Dataset, 3),
        ];
        OpTable table = new(
            tensors, new PublicBounds(0, 0, 0, 3, 0, 0), new Segment(SegmentKind.Step, [row], []), new Segment(SegmentKind.Update, [], []), new Segment(SegmentKind.Outer, [], []));
        TensorStore store = new(table)
        {
            [0] = Bits.Of([.. values.IsDefault ? Values : values]),
            [2] = [0, 2, 7],
        };
        Interpreter.Run(table, table.Step, store, PublicScalars.None with { Accepted = 2 });
        return store[1];
    }

    private static float[] Floats(uint[] bits) => Array.ConvertAll(bits, Float32Scalar.FromBits);
}
