using System.Collections.Immutable;
using Ledger.Tensors.Program;
using NUnit.Framework;

namespace Ledger.Tensors.Tests.Programs;

public sealed class OpTableRulesTests
{
    private static readonly ImmutableArray<int> Square = [4, 4];

    private static readonly Operand Each = Operand.Element(0, AffineMap.Output(0, 4) + AffineMap.Output(1));

    private static readonly Operand Column = Operand.Element(0, AffineMap.Chain(0, 4) + AffineMap.Output(1));

    [Test]
    public void A_well_formed_row_is_accepted() =>
        Assert.That(() => Table(new OpRow(OpKind.AddChain, 2, Square, [Column], [ChainExtent.Full(4)])), Throws.Nothing);

    [TestCaseSource(nameof(Malformed))]
    public void A_malformed_row_is_refused(OpRow row, string reason) =>
        Assert.That(() => Table(row), Throws.TypeOf<MalformedProgramException>().With.Message.Contains(reason));

    private static IEnumerable<TestCaseData> Malformed()
    {
        ScalarListing mul = Listings.Mul, copy = Listings.Copy, scale = Listings.Scale;
        ImmutableArray<ChainExtent> four = [ChainExtent.Full(4)];
        (string Name, OpRow Row, string Reason)[] cases =
        [
            ("unknown_kind", new((OpKind)9, 2, Square, [Each]), "kind 9 is unknown"),
            ("no_such_output", new(OpKind.Listing, 7, Square, [Each], listing: copy), "not a tensor"),
            ("writes_an_input", new(OpKind.Listing, 0, Square, [Each], listing: copy), "given"),
            ("shape_too_small", new(OpKind.Listing, 2, [4, 3], [Each], listing: copy), "does not fill"),
            ("negative_shape", new(OpKind.Listing, 2, [-4, -4], [Each], listing: copy), "extents"),
            ("seven_dimensions", new(OpKind.Listing, 2, [1, 1, 1, 1, 1, 4, 4], [Each], listing: copy), "dimensions"),
            ("no_listing", new(OpKind.Listing, 2, Square, [Each]), "no listing"),
            ("listing_on_a_chain", new(OpKind.AddChain, 2, Square, [Column], four, listing: copy), "only a listing row"),
            ("too_few_operands", new(OpKind.Listing, 2, Square, [Each], listing: mul), "takes 2 operands"),
            ("too_few_immediates", new(OpKind.Listing, 2, Square, [Each], listing: scale), "takes 1 immediates"),
            ("no_chain", new(OpKind.AddChain, 2, Square, [Column]), "chain coordinates"),
            ("chain_on_a_listing", new(OpKind.Listing, 2, Square, [Each], four, listing: copy), "chain coordinates"),
            ("reads_itself", new(OpKind.Listing, 2, Square, [Operand.Element(2, 0)], listing: copy), "before it is computed"),
            ("reads_nothing_known", new(OpKind.Listing, 2, Square, [Operand.Element(9, 0)], listing: copy), "before it is computed"),
            ("reads_below_the_tensor", new(OpKind.Listing, 2, Square, [Operand.Element(0, AffineMap.Output(0) - 1)], listing: copy), "from -1"),
            ("reads_beyond_the_tensor", new(OpKind.Listing, 2, Square, [Operand.Element(0, AffineMap.Output(0, 4) + AffineMap.Output(1) + 1)], listing: copy), "to 16"),
            ("public_beyond_the_tensor", new(OpKind.Listing, 2, Square, [Operand.Element(0, AffineMap.Public(PublicScalar.Step, 9))], listing: copy), "to 18"),
            ("overflowing_index", new(OpKind.Listing, 2, Square, [Operand.Element(0, AffineMap.Public(PublicScalar.GlobalStep, AffineMap.MaxMagnitude))], listing: copy), "overflow"),
            ("gather_beyond_the_tensor", new(OpKind.Listing, 2, Square, [Operand.Element(0, 0, new Gather(1, 0, 4, 5))], listing: copy), "to 16"),
            ("gather_from_floats", new(OpKind.Listing, 2, Square, [Operand.Element(0, 0, new Gather(0, 0, 1, 2))], listing: copy), "cannot be gathered"),
            ("axis_of_another_row", new(OpKind.Listing, 2, Square, [Operand.Element(0, AffineMap.Output(2))], listing: copy), "does not have"),
            ("chain_axis_of_another_row", new(OpKind.Listing, 2, Square, [Operand.Element(0, AffineMap.Chain(0))], listing: copy), "does not have"),
            ("too_long_a_chain", new(OpKind.AddChain, 2, Square, [Each], [ChainExtent.Full(257), ChainExtent.Full(256)]), "65536"),
            ("chain_from_below", new(OpKind.AddChain, 2, Square, [Each], [new ChainExtent(4, 1, AffineMap.Output(0) - 1, null)]), "below 0"),
            ("chain_without_step", new(OpKind.AddChain, 2, Square, [Each], [new ChainExtent(4, 0, 0, null)]), "below 1"),
            ("words_in_a_sum", new(OpKind.AddChain, 2, Square, [Operand.Element(1, 0)], four), "is not Binary32"),
            ("floats_in_an_or", new(OpKind.OrChain, 2, Square, [Operand.Element(1, 0)], four), "computes Word32"),
            ("fold_beyond_the_tensor", new(OpKind.LaneFold, 2, Square, [Operand.Element(0, AffineMap.Output(1, 16))]), "to 63"),
            ("fold_between_leaves", new(OpKind.LaneFold, 2, Square, [Operand.Element(0, AffineMap.Output(1, 8))]), "multiples of 16"),
            ("updates_of_the_round_in_a_step", new(OpKind.Listing, 2, Square, [Operand.Element(3, 0)], listing: copy), "does not know"),
            ("mask_of_another_axis", new(OpKind.Listing, 2, Square, [Each], listing: copy, mask: Mask.Causal(2, 0)), "mask"),
            ("four_reads", new(OpKind.FmaChain, 2, Square, [Gathered, Gathered], four), "reads 4"),
        ];
        return cases.Select(static c => new TestCaseData(c.Row, c.Reason).SetArgDisplayNames(c.Name));
    }

    private static Operand Gathered => Operand.Element(0, 0, new Gather(1, 0, 1, 4));

    [Test]
    public void A_tensor_that_no_row_computes_is_refused() =>
        Assert.That(() => new OpTable(Tensors, Bounds, new Segment(SegmentKind.Step, [], []), Empty(SegmentKind.Update), Empty(SegmentKind.Outer)), Throws.TypeOf<MalformedProgramException>());

    [Test]
    public void A_tensor_that_two_rows_compute_is_refused()
    {
        OpRow row = new(OpKind.Listing, 2, Square, [Each], listing: Listings.Copy);

        Assert.That(() => Table(row, row), Throws.TypeOf<MalformedProgramException>());
    }

    [Test]
    public void A_segment_does_not_see_what_another_one_computed()
    {
        OpRow first = new(OpKind.Listing, 2, Square, [Each], listing: Listings.Copy);
        OpRow second = new(OpKind.Listing, 4, Square, [Operand.Element(2, 0)], listing: Listings.Copy);
        ImmutableArray<TensorDeclaration> tensors = [.. Tensors, new("second", ElementKind.Binary32, TensorRole.Update, 4, 4)];

        Assert.That(
            () => new OpTable(tensors, Bounds, new Segment(SegmentKind.Step, [first], []), new Segment(SegmentKind.Update, [second], []), Empty(SegmentKind.Outer)),
            Throws.TypeOf<MalformedProgramException>().With.Message.Contains("before it is computed"));
    }

    [Test]
    public void Only_a_next_state_can_replace_a_state()
    {
        OpRow row = new(OpKind.Listing, 2, Square, [Each], listing: Listings.Copy);

        Assert.That(
            () => new OpTable(Tensors, Bounds, new Segment(SegmentKind.Step, [row], [new Carry(2, 0)]), Empty(SegmentKind.Update), Empty(SegmentKind.Outer)),
            Throws.TypeOf<MalformedProgramException>().With.Message.Contains("cannot replace"));
    }

    private static ImmutableArray<TensorDeclaration> Tensors =>
    [
        new("state", ElementKind.Binary32, TensorRole.Parameter, 4, 4),
        new("words", ElementKind.Word32, TensorRole.Dataset, 4),
        new("out", ElementKind.Binary32, TensorRole.Intermediate, 4, 4),
        new("accepted", ElementKind.Binary32, TensorRole.AcceptedUpdate, 4, 3),
    ];

    private static PublicBounds Bounds => new(1, 2, int.MaxValue, 1, 1, 4);

    private static Segment Empty(SegmentKind kind) => new(kind, [], []);

    private static OpTable Table(params ImmutableArray<OpRow> rows) =>
        new(Tensors, Bounds, new Segment(SegmentKind.Step, rows, []), Empty(SegmentKind.Update), Empty(SegmentKind.Outer));
}
