using System.Collections.Immutable;
using Ledger.Tensors.Program;
using NUnit.Framework;

namespace Ledger.Tensors.Tests.Programs;

public sealed class TensorGroupRulesTests
{
    private const int Base = 0, Inner = 2, Accepted = 6;

    private static readonly AffineMap Update = AffineMap.Output(0, 4);

    [Test]
    public void A_runs_program_is_accepted() => Assert.That(() => Run(), Throws.Nothing);

    [Test]
    public void Tensors_know_their_row_their_position_and_their_successor()
    {
        OpTable table = Run();

        Assert.That(table.Places[Base], Is.EqualTo(new TensorPlace(null, TensorPlace.None, 0, 9)));
        Assert.That(table.Places[1].Position, Is.EqualTo(1), "the outer buffer");
        Assert.That(table.Places[5], Is.EqualTo(new TensorPlace(null, TensorPlace.None, 3, TensorPlace.None)), "the trail");
        Assert.That(table.Places[7], Is.EqualTo(new TensorPlace(SegmentKind.Update, 0, 0, TensorPlace.None)), "the update");
        Assert.That(table.Places[8], Is.EqualTo(new TensorPlace(SegmentKind.Outer, 0, TensorPlace.None, TensorPlace.None)), "an intermediate tensor");
    }

    [Test]
    public void The_outer_segment_does_not_know_a_slots_state() =>
        Assert.That(() => Run(Operand.Element(Inner, AffineMap.Output(1))), Refused("does not know"));

    [Test]
    public void The_outer_segment_has_no_data_window() =>
        Assert.That(() => Run(Operand.Element(Base, AffineMap.Window(0, 1) + AffineMap.Output(1))), Refused("does not have"));

    [Test]
    public void An_element_reads_one_accepted_update()
    {
        Assert.That(() => Run(Operand.Element(Accepted, Update + AffineMap.Output(1))), Throws.Nothing);
        Assert.That(() => Run(Operand.Element(Accepted, AffineMap.Output(0, 3) + AffineMap.Output(1))), Refused("across updates"));
        Assert.That(() => Run(Operand.Element(Accepted, AffineMap.Output(1, 4) + AffineMap.Output(0))), Refused("across updates"));
    }

    [Test]
    public void A_carry_replaces_a_tensor_of_its_segments_state() =>
        Assert.That(() => Run(carry: new Carry(9, Inner)), Refused("cannot replace"));

    [Test]
    public void An_update_is_computed_by_the_update_segment()
    {
        ImmutableArray<TensorDeclaration> tensors = [new("base", ElementKind.Binary32, TensorRole.BaseParameter, 4), new("update", ElementKind.Binary32, TensorRole.Update, 4)];
        OpRow row = new(OpKind.Listing, 1, [4], [Operand.Element(0, AffineMap.Output(0))], listing: Listings.Copy);

        Assert.That(
            () => new OpTable(tensors, new PublicBounds(0, 0, 0, 0, 0, 0), new Segment(SegmentKind.Step, [row], []), new Segment(SegmentKind.Update, [], []), new Segment(SegmentKind.Outer, [], [])),
            Refused("not computed by the update segment"));
    }

    [Test]
    public void Moments_fit_the_parameters() =>
        Assert.That(() => Run(moments: 5), Refused("do not fit"));

    [Test]
    public void Accepted_updates_fit_the_update() =>
        Assert.That(() => Run(kind: ElementKind.Word32), Refused("do not fit"));

    private static NUnit.Framework.Constraints.ContainsConstraint Refused(string reason) =>
        Throws.TypeOf<MalformedProgramException>().With.Message.Contains(reason);

    private static OpTable Run(Operand? operand = null, Carry? carry = null, int moments = 4, ElementKind kind = ElementKind.Binary32)
    {
        ImmutableArray<TensorDeclaration> tensors =
        [
            new("base", ElementKind.Binary32, TensorRole.BaseParameter, 4),
            new("buffer", ElementKind.Binary32, TensorRole.OuterBuffer, 4),
            new("weight", ElementKind.Binary32, TensorRole.Parameter, 4),
            new("m", ElementKind.Binary32, TensorRole.FirstMoment, moments),
            new("v", ElementKind.Binary32, TensorRole.SecondMoment, 4),
            new("trail", ElementKind.Binary32, TensorRole.Trail, 3, 2),
            new("accepted", ElementKind.Binary32, TensorRole.AcceptedUpdate, 2, 4),
            new("update", kind, TensorRole.Update, 4),
            new("decoded", ElementKind.Binary32, TensorRole.Intermediate, 2, 4),
            new("next", ElementKind.Binary32, TensorRole.NextState, 4),
        ];
        OpRow update = new(OpKind.Listing, 7, [4], [Operand.Element(Base, AffineMap.Output(0))], listing: Listings.Copy);
        OpRow decoded = new(OpKind.Listing, 8, [2, 4], [operand ?? Operand.Element(Accepted, Update + AffineMap.Output(1))], listing: Listings.Copy);
        OpRow next = new(OpKind.Listing, 9, [4], [Operand.Element(8, AffineMap.Output(0))], listing: Listings.Copy);
        return new OpTable(
            tensors,
            new PublicBounds(1, 2, 5, 2, 0, 4),
            new Segment(SegmentKind.Step, [], []),
            new Segment(SegmentKind.Update, [update], []),
            new Segment(SegmentKind.Outer, [decoded, next], [carry ?? new Carry(9, Base)]));
    }
}
