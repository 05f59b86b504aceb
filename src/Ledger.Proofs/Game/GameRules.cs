using System.Collections.Immutable;
using Ledger.Cryptography;
using Ledger.Tensors.Program;
using Ledger.Training;

namespace Ledger.Proofs.Game;

/// <summary>The rules of a dispute without clocks and money: the twin of the Disputes contract. Spec: protocol.md §8.</summary>
/// <remarks>Total: every move in every position is either taken or refused, whoever makes it and whatever is in it.</remarks>
public sealed class GameRules(TrainingProgram program)
{
    /// <summary>Where a game about a subject begins.</summary>
    public static GamePosition Begin(DisputeSubject subject) => subject is DisputeSubject.OfCandidate candidate
        ? Ops(new DisputedExecution(SegmentKind.Outer, 0, Hash32.Zero, candidate.Root))
        : new GamePosition.TraceWanted();

    /// <summary>A move of a side.</summary>
    /// <param name="game">The game.</param>
    /// <param name="side">Who moves.</param>
    /// <param name="move">The move.</param>
    /// <param name="openings">Where the mover of <see cref="Move.Execute"/> opens operands from; nothing in it is believed without its root.</param>
    public MoveOutcome Apply(DisputeGame game, DisputeSide side, Move move, IExecution? openings = null) => (game.Position, move) switch
    {
        (GamePosition.ExecutionWanted position, Move.Execute) => new Referee(program, game.Subject).Execute(position, openings),
        (GamePosition.ItemWanted position, Move.CompareItem m) => new Referee(program, game.Subject).Compare(position, m, openings),
        _ when game.Turn != side => Refuse("It is not the mover's turn."),
        (GamePosition.TraceWanted, Move.ShowTrace m) => ShowTrace(Claimed(game), m),
        (GamePosition.TraceShown position, Move.PickCheckpoint m) => PickCheckpoint(position, m),
        (GamePosition.TraceShown position, Move.PickUpdate) =>
            Take(Ops(new DisputedExecution(SegmentKind.Update, 0, position.Checkpoints[^1], Claimed(game).UpdateRoot))),
        (GamePosition.TraceShown position, Move.ProveTrail m) => ProveTrail(Claimed(game), position, m),
        (GamePosition.StepsWanted position, Move.ShowSteps m) => m.Roots.Length == position.Span.Parts - 1
            ? Take(new GamePosition.StepsShown(position.Span, m.Roots))
            : Refuse("Another number of states."),
        (GamePosition.StepsShown position, Move.PickSteps m) => PickSteps(position, m.Part),
        (GamePosition.OpsWanted position, Move.ShowOps m) => ShowOps(position, m),
        (GamePosition.OpsShown position, Move.DoubtResult) =>
            Take(Descend(new GamePosition.ResultWanted(position.Execution, position.OpRoot, new TreeFrontier(0, 0, position.Execution.Result)))),
        (GamePosition.OpsShown position, Move.PickNode m) => PickNode(position.At, position.Nodes, Rows(position.Execution), m.Node, at =>
            Descend(new GamePosition.OpsWanted(position.Execution, position.OpRoot, at))),
        (GamePosition.ResultWanted position, Move.ShowResult m) => Show(position.At, m.Nodes, Items(position.Execution), position.At.Hash, nodes =>
            new GamePosition.ResultShown(position.Execution, position.OpRoot, position.At, nodes)),
        (GamePosition.ResultShown position, Move.PickNode m) => PickNode(position.At, position.Nodes, Items(position.Execution), m.Node, at =>
            Descend(new GamePosition.ResultWanted(position.Execution, position.OpRoot, at))),
        (GamePosition.LeavesWanted position, Move.ShowLeaves m) => ShowLeaves(position, m),
        (GamePosition.LeavesShown position, Move.PickNode m) => PickNode(position.At, position.Nodes, Leaves(position.Execution, position.Row), m.Node, at =>
            Descend(new GamePosition.LeavesWanted(position.Execution, position.OpRoot, position.Row, at))),
        (GamePosition.LeafWanted position, Move.ShowLeaf m) => ShowLeaf(position, m),
        (GamePosition.LeafShown position, Move.PickElement m) => PickElement(game.Subject, position, m),
        (GamePosition.PartialsWanted position, Move.ShowPartials m) => m.Values.Length == position.Span.Parts && m.Values[^1] == position.Span.After
            ? Take(new GamePosition.PartialsShown(position.Element, position.Span, m.Values))
            : Refuse("Another number of partial accumulators, or the last is not what was claimed."),
        (GamePosition.PartialsShown position, Move.PickPartial m) => PickPartial(position, m.Part),
        _ => Refuse("The move does not belong to this position."),
    };

    private MoveOutcome ShowTrace(Claim claim, Move.ShowTrace move) =>
        move.Checkpoints.Length == program.Recipe.Rounds.Checkpoints && MerkleTree.RootOfHashes(move.Checkpoints) == claim.TraceRoot
            ? Take(new GamePosition.TraceShown(move.Checkpoints))
            : Refuse("The checkpoints do not hash to the trace root.");

    private MoveOutcome PickCheckpoint(GamePosition.TraceShown position, Move.PickCheckpoint move)
    {
        int i = move.Checkpoint;
        if ((uint)i >= (uint)position.Checkpoints.Length)
            return Refuse("There is no such checkpoint.");
        RecipeRounds rounds = program.Recipe.Rounds;
        return Take(Narrow(new StepSpan(
            i == 0 ? 0 : rounds.StepsAtCheckpoint(i - 1), rounds.StepsAtCheckpoint(i), i == 0 ? Hash32.Zero : position.Checkpoints[i - 1], position.Checkpoints[i])));
    }

    private MoveOutcome ProveTrail(Claim claim, GamePosition.TraceShown position, Move.ProveTrail move)
    {
        int items = program.Table.Group(TensorGroup.Inner).Length;
        bool proven = move.Path.Length == MerkleTree.Depth(items)
            && MerkleTree.RootFromProof(LeafOf(move.TrailRoot), (ulong)items - 1, move.Path.AsSpan()) == position.Checkpoints[^1];
        if (!proven)
            return Refuse("The path does not lead to the end state.");
        return move.TrailRoot == claim.TrailRoot ? Refuse("The trail is the claimed one.") : Convicted();
    }

    private static MoveOutcome PickSteps(GamePosition.StepsShown position, int part)
    {
        StepSpan span = position.Span;
        if ((uint)part >= (uint)span.Parts)
            return Refuse("There is no such part.");
        return Take(Narrow(new StepSpan(
            span.Boundary(part),
            span.Boundary(part + 1),
            part == 0 ? span.Agreed : position.Roots[part - 1],
            part == span.Parts - 1 ? span.Disputed : position.Roots[part])));
    }

    private static GamePosition Narrow(StepSpan span) => span.High - span.Low > 1
        ? new GamePosition.StepsWanted(span)
        : Ops(new DisputedExecution(SegmentKind.Step, span.Low, span.Agreed, span.Disputed));

    private static GamePosition.OpsWanted Ops(DisputedExecution execution) => new(execution, null, new TreeFrontier(0, 0, Hash32.Zero));

    private MoveOutcome ShowOps(GamePosition.OpsWanted position, Move.ShowOps move)
    {
        if (position.OpRoot is null == move.OpRoot is null)
            return Refuse("The op tree's root is named once.");
        Hash32 root = position.OpRoot ?? move.OpRoot!.Value;
        TreeFrontier at = position.OpRoot is null ? position.At with { Hash = root } : position.At;
        int level = TreeDissection.Next(at.Level, MerkleTree.Depth(Rows(position.Execution)));
        return Show(at, move.Nodes, Rows(position.Execution), at.Hash, nodes =>
        {
            ShownNodes shown = new(level, at.Index << (level - at.Level), nodes);
            return new GamePosition.OpsShown(position.Execution with { OpNodes = position.Execution.OpNodes.Add(shown) }, root, at, nodes);
        });
    }

    private MoveOutcome ShowLeaves(GamePosition.LeavesWanted position, Move.ShowLeaves move)
    {
        int leaves = Leaves(position.Execution, position.Row);
        TreeFrontier at = position.At;
        if (at.Level == 0 && Shown(at, move.Nodes, leaves) is { } nodes)
        {
            // The op tree holds the hash of the tensor's root as an item: the first nodes name the root by leading to it.
            Hash32 root = TreeDissection.Fold(nodes, TreeDissection.Next(0, MerkleTree.Depth(leaves)));
            if (LeafOf(root) != at.Hash)
                return Refuse("The nodes do not hash to the row's output.");
            at = at with { Hash = root };
        }

        return Show(at, move.Nodes, leaves, at.Hash, shown => new GamePosition.LeavesShown(position.Execution, position.OpRoot, position.Row, at, shown));
    }

    private static MoveOutcome ShowLeaf(GamePosition.LeafWanted position, Move.ShowLeaf move)
    {
        if (move.Words.Length != Traces.CommittedTensor.LeafWords)
            return Refuse("A leaf has 256 words.");
        byte[] bytes = new byte[MerkleTree.LeafSize];
        for (int i = 0; i < move.Words.Length; i++)
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(sizeof(uint) * i), move.Words[i]);
        Hash32 hash = MerkleTree.Leaf(bytes);
        return (position.RowKnown ? hash : LeafOf(hash)) == position.Hash
            ? Take(new GamePosition.LeafShown(position.Execution, position.OpRoot, position.Row, position.Leaf, move.Words))
            : Refuse("The words do not hash to the leaf.");
    }

    private MoveOutcome PickElement(DisputeSubject subject, GamePosition.LeafShown position, Move.PickElement move)
    {
        if ((uint)move.Place >= (uint)position.Words.Length)
            return Refuse("A leaf has 256 words.");
        OpRow row = Row(position.Execution, position.Row);
        long element = position.Leaf * Traces.CommittedTensor.LeafWords + move.Place;
        uint claimed = position.Words[move.Place];
        if (element >= program.Table.Tensors[row.Output].Length)
            return claimed == 0 ? Refuse("The padding is zero as it has to be.") : Convicted();
        ElementChain chain = ElementChain.Of(row, element, ExecutionScalars.Of(program, subject, position.Execution.Segment, position.Execution.Step));
        DisputedElement disputed = new(position.Execution, position.OpRoot, position.Row, element, claimed);
        return chain.Terms switch
        {
            0 => claimed == chain.Start ? Acquitted() : Convicted(),
            1 => Take(new GamePosition.ExecutionWanted(disputed, 0, chain.Start, claimed)),
            _ => Take(new GamePosition.PartialsWanted(disputed, new TermSpan(0, chain.Terms, chain.Start, claimed))),
        };
    }

    private static MoveOutcome PickPartial(GamePosition.PartialsShown position, int part)
    {
        TermSpan span = position.Span;
        if ((uint)part >= (uint)span.Parts)
            return Refuse("There is no such part.");
        uint before = part == 0 ? span.Before : position.Values[part - 1], after = position.Values[part];
        int first = span.First + part * span.Stride, count = span.Length(part);
        return Take(count == 1
            ? new GamePosition.ExecutionWanted(position.Element, first, before, after)
            : new GamePosition.PartialsWanted(position.Element, new TermSpan(first, count, before, after)));
    }

    /// <summary>Nodes below a frontier: those that exist, hashing to what was committed.</summary>
    private static MoveOutcome Show(TreeFrontier at, ImmutableArray<Hash32> nodes, int items, Hash32 expected, Func<ImmutableArray<Hash32>, GamePosition> next)
    {
        if (Shown(at, nodes, items) is not { } existing)
            return Refuse("Another number of nodes.");
        int levels = TreeDissection.Next(at.Level, MerkleTree.Depth(items)) - at.Level;
        return TreeDissection.Fold(existing, levels) == expected ? Take(next(existing)) : Refuse("The nodes do not hash to the one above.");
    }

    /// <summary>The existing nodes among those shown; null if some are missing. Zeros behind them are left out.</summary>
    private static ImmutableArray<Hash32>? Shown(TreeFrontier at, ImmutableArray<Hash32> nodes, int items)
    {
        int existing = TreeDissection.Existing(items, at.Level, at.Index);
        int width = 1 << (TreeDissection.Next(at.Level, MerkleTree.Depth(items)) - at.Level);
        bool isPadded = nodes.Length == width && !nodes.AsSpan()[existing..].ContainsAnyExcept(Hash32.Zero);
        return nodes.Length == existing || isPadded ? nodes[..existing] : null;
    }

    private static MoveOutcome PickNode(TreeFrontier at, ImmutableArray<Hash32> nodes, int items, int node, Func<TreeFrontier, GamePosition> next)
    {
        if ((uint)node >= (uint)nodes.Length)
            return Refuse("There is no such node.");
        int level = TreeDissection.Next(at.Level, MerkleTree.Depth(items));
        return Take(next(new TreeFrontier(level, (at.Index << (level - at.Level)) + node, nodes[node])));
    }

    /// <summary>What follows where a tree is opened down to an item, or has nothing to open.</summary>
    private GamePosition Descend(GamePosition position) => position switch
    {
        GamePosition.OpsWanted { OpRoot: not null } ops when ops.At.Level == MerkleTree.Depth(Rows(ops.Execution)) =>
            Descend(new GamePosition.LeavesWanted(ops.Execution, ops.OpRoot.Value, (int)ops.At.Index, new TreeFrontier(0, 0, ops.At.Hash))),
        GamePosition.ResultWanted result when result.At.Level == MerkleTree.Depth(Items(result.Execution)) =>
            new GamePosition.ItemWanted(result.Execution, result.OpRoot, (int)result.At.Index, result.At.Hash),
        GamePosition.LeavesWanted leaves when leaves.At.Level == MerkleTree.Depth(Leaves(leaves.Execution, leaves.Row)) => new GamePosition.LeafWanted(
            leaves.Execution, leaves.OpRoot, leaves.Row, leaves.At.Index, leaves.At.Hash, RowKnown: leaves.At.Level > 0),
        _ => position,
    };

    private int Rows(DisputedExecution execution) => program.Table.Segments[(int)execution.Segment].Rows.Length;

    private int Items(DisputedExecution execution) => program.Table.Group(Referee.ResultOf(execution.Segment)).Length;

    private OpRow Row(DisputedExecution execution, int row) => program.Table.Segments[(int)execution.Segment].Rows[row];

    private int Leaves(DisputedExecution execution, int row) =>
        MerkleTree.LeafCount(sizeof(uint) * program.Table.Tensors[Row(execution, row).Output].Length);

    private static Claim Claimed(DisputeGame game) => ((DisputeSubject.OfClaim)game.Subject).Claimed;

    private static Hash32 LeafOf(Hash32 item) => Referee.LeafOf(item);

    private static MoveOutcome.Accepted Take(GamePosition position) => new(position);

    private static MoveOutcome.Refused Refuse(string reason) => new(reason);

    private static MoveOutcome.Accepted Convicted() => Take(new GamePosition.Over(DisputeSide.Challenger));

    private static MoveOutcome.Accepted Acquitted() => Take(new GamePosition.Over(DisputeSide.Defender));
}
