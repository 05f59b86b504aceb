using System.Collections.Immutable;
using Ledger.Tensors.Program;

namespace Ledger.Tensors.Tests.Programs;

/// <summary>Well-formed programs made from a seed: every kind of row, operand, chain and mask.</summary>
internal static class RandomTables
{
    private const int Extent = 20;

    public static OpTable Make(int seed)
    {
        Random random = new(seed);
        List<TensorDeclaration> tensors =
        [
            new("state", ElementKind.Binary32, TensorRole.Parameter, Extent, Extent),
            new("table", ElementKind.Binary32, TensorRole.Table, Extent, Extent),
            new("words", ElementKind.Word32, TensorRole.Dataset, Extent * Extent),
        ];
        PublicBounds bounds = new(3, Extent - 1, 3 * Extent, 7, 2, Extent);
        List<OpRow> rows = [];
        int count = random.Next(1, 8);
        for (int i = 0; i < count; i++)
            rows.Add(Row(random, tensors, $"row{i}", TensorRole.Intermediate));
        OpRow last = Listing(random, tensors, "next", TensorRole.NextState);
        Segment step = new(SegmentKind.Step, [.. rows, last], [new Carry(last.Output, 0)]);
        Segment update = new(SegmentKind.Update, [Row(random, tensors, "update", TensorRole.Update)], []);
        return new OpTable([.. tensors], bounds, step, update, new Segment(SegmentKind.Outer, [], []));
    }

    private static OpRow Row(Random random, List<TensorDeclaration> tensors, string name, TensorRole role) => random.Next(6) switch
    {
        0 => Chain(random, tensors, name, role, OpKind.FmaChain, 2),
        1 => Chain(random, tensors, name, role, OpKind.AddChain, 1),
        2 => Chain(random, tensors, name, role, OpKind.MaxChain, 1),
        3 => Or(random, tensors, name, role),
        4 => Fold(tensors, name, role),
        _ => Listing(random, tensors, name, role),
    };

    private static OpRow Chain(Random random, List<TensorDeclaration> tensors, string name, TensorRole role, OpKind kind, int operands)
    {
        int output = Declare(tensors, name, ElementKind.Binary32, role);
        ImmutableArray<ChainExtent> chain = [.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => Extents(random))];
        ImmutableArray<Operand> inputs = [.. Enumerable.Range(0, operands).Select(_ => Float(random, chain.Length, gathers: kind == OpKind.AddChain))];
        return new OpRow(kind, output, [Extent, Extent], inputs, chain, AnyMask(random));
    }

    private static OpRow Or(Random random, List<TensorDeclaration> tensors, string name, TensorRole role)
    {
        int output = Declare(tensors, name, ElementKind.Word32, role);
        Operand word = random.Next(2) == 0
            ? Operand.Element(2, AffineMap.Output(0, Extent) + AffineMap.Chain(0))
            : Operand.Index(AffineMap.Output(1, random.Next(-5, 6)) + AffineMap.Public(PublicScalar.Round, 3) + random.Next());
        return new OpRow(OpKind.OrChain, output, [Extent, Extent], [word], [ChainExtent.Full(Extent)], AnyMask(random));
    }

    private static OpRow Fold(List<TensorDeclaration> tensors, string name, TensorRole role)
    {
        int output = Declare(tensors, name, ElementKind.Binary32, role);
        return new OpRow(OpKind.LaneFold, output, [Extent, Extent], [Operand.Element(1, AffineMap.Output(0, 16) + AffineMap.Output(1, 16, 8))]);
    }

    private static OpRow Listing(Random random, List<TensorDeclaration> tensors, string name, TensorRole role)
    {
        int output = Declare(tensors, name, ElementKind.Binary32, role);
        ScalarListing listing = Listings.All[random.Next(Listings.All.Length)];
        ImmutableArray<Operand> operands = [.. Enumerable.Range(0, listing.Operands).Select(_ => Float(random, 0, gathers: false))];
        ImmutableArray<uint> immediates = [.. Enumerable.Range(0, listing.Immediates).Select(_ => (uint)random.Next())];
        return new OpRow(OpKind.Listing, output, [Extent, Extent], operands, default, AnyMask(random), listing, immediates);
    }

    private static Operand Float(Random random, int chains, bool gathers)
    {
        AffineMap column = chains > 0 && random.Next(2) == 0 ? AffineMap.Chain(random.Next(chains)) : AffineMap.Output(1);
        Gather gather = new(2, AffineMap.Output(0, Extent) + column, Extent, Extent);
        return random.Next(5) switch
        {
            0 when gathers => Operand.Element(1, column, gather),
            1 when gathers => Operand.Indicator(AffineMap.Output(0, -1), gather),
            2 => Operand.Element(0, AffineMap.Public(PublicScalar.Step, Extent) + column),
            3 => Operand.Element(0, AffineMap.Window(0, Extent) + column),
            _ => Operand.Element(random.Next(2), AffineMap.Output(0, Extent) + column),
        };
    }

    private static ChainExtent Extents(Random random) => random.Next(7) switch
    {
        0 => ChainExtent.Full(Extent),
        1 => ChainExtent.UpTo(Extent, 0),
        2 => ChainExtent.From(Extent, 1),
        3 => ChainExtent.Lane(Extent, 1),
        4 => ChainExtent.Lane(Extent, 1, AffineMap.Output(0) + 1),
        5 => ChainExtent.Block(Extent, 0, random.Next(1, 9)),
        _ => new ChainExtent(Extent, random.Next(1, 4), 0, AffineMap.Public(PublicScalar.Accepted)),
    };

    private static Mask AnyMask(Random random) => random.Next(3) switch
    {
        0 => Mask.Causal(1, 0),
        1 => Mask.Below(0, PublicScalar.Accepted),
        _ => Mask.None,
    };

    private static int Declare(List<TensorDeclaration> tensors, string name, ElementKind kind, TensorRole role)
    {
        tensors.Add(new TensorDeclaration(name, kind, role, Extent, Extent));
        return tensors.Count - 1;
    }
}
