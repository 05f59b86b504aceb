using System.Collections.Immutable;
using Ledger.Cryptography;
using Ledger.Proofs.Traces;
using Ledger.Tensors.Program;
using Ledger.Training;

namespace Ledger.Proofs.Game;

/// <summary>Plays either side of a dispute: a pure function from the game to the next move. Spec: protocol.md §8.</summary>
/// <remarks>
/// The same game gives the same move, hence whoever asks twice sends the same move twice, of which the chain takes one. A side that
/// believes what the program says wins whatever the other one plays. Null means: nothing to do, be it that it is the other's turn,
/// that there is nothing to object to, or that what this side believes does not hash to what it committed to.
/// </remarks>
public sealed class DisputePlayer(TrainingProgram program)
{
    /// <summary>The move of a side, or null.</summary>
    public Move? Next(DisputeGame game, DisputeSide side, IExecution execution)
    {
        if (game.Position is GamePosition.ExecutionWanted wanted)
            return Executes(game.Subject, wanted, side, execution) ? new Move.Execute() : null;
        if (game.Turn != side)
            return null;
        return side == DisputeSide.Defender ? Defend(game, execution) : Challenge(game, execution);
    }

    private RecipeRounds Rounds => program.Recipe.Rounds;

    private OpTable Table => program.Table;

    private Move? Defend(DisputeGame game, IExecution mine) => game.Position switch
    {
        GamePosition.TraceWanted => new Move.ShowTrace([.. mine.CheckpointRoots(Rounds)]),
        GamePosition.StepsWanted steps => new Move.ShowSteps(
            [.. Enumerable.Range(1, steps.Span.Parts - 1).Select(part => MerkleTree.RootOfHashes(mine.StateItems(steps.Span.Boundary(part))))]),
        GamePosition.OpsWanted ops => ShowOps(ops, mine),
        GamePosition.ResultWanted result => Opened(Trace(mine, result.Execution).ResultTree, result.At) is { } nodes ? new Move.ShowResult(nodes) : null,
        GamePosition.ItemWanted item => Compare(item, mine),
        GamePosition.LeavesWanted leaves => ShowLeaves(leaves, mine),
        GamePosition.LeafWanted leaf => new Move.ShowLeaf([.. Row(mine, leaf.Execution, leaf.Row).Output.Leaf(leaf.Leaf)]),
        GamePosition.PartialsWanted partials => new Move.ShowPartials(Partials(game.Subject, partials.Element, partials.Span, mine)),
        _ => null,
    };

    private Move? Challenge(DisputeGame game, IExecution mine)
    {
        switch (game.Position)
        {
            case GamePosition.TraceShown trace:
                return Accuse((DisputeSubject.OfClaim)game.Subject, trace, mine);
            case GamePosition.StepsShown steps:
                int part = 0;
                while (part < steps.Roots.Length && steps.Roots[part] == MerkleTree.RootOfHashes(mine.StateItems(steps.Span.Boundary(part + 1))))
                    part++;
                return new Move.PickSteps(part);
            case GamePosition.OpsShown ops:
                MerkleNodes tree = Trace(mine, ops.Execution).OpTree;
                if (ops.At.Level == 0 && ops.OpRoot == tree.Root)
                    return new Move.DoubtResult();
                return Pick(tree, ops.At, ops.Nodes);
            case GamePosition.ResultShown result:
                return Pick(Trace(mine, result.Execution).ResultTree, result.At, result.Nodes);
            case GamePosition.LeavesShown leaves:
                return Pick(Row(mine, leaves.Execution, leaves.Row).Output.Tree, leaves.At, leaves.Nodes);
            case GamePosition.LeafShown leaf:
                return First(leaf.Words, Row(mine, leaf.Execution, leaf.Row).Output.Leaf(leaf.Leaf)) is int place ? new Move.PickElement(place) : null;
            case GamePosition.PartialsShown partials:
                ImmutableArray<uint> own = Partials(game.Subject, partials.Element, partials.Span, mine, honest: true);
                return First(partials.Values, own.AsSpan()) is int wrong ? new Move.PickPartial(wrong) : null;
            default:
                return null;
        }
    }

    /// <summary>The first thing in a claim that is wrong; the trail, if it is, needs one transaction only.</summary>
    private Move? Accuse(DisputeSubject.OfClaim subject, GamePosition.TraceShown trace, IExecution mine)
    {
        if (First(trace.Checkpoints, mine.CheckpointRoots(Rounds)) is int checkpoint)
            return new Move.PickCheckpoint(checkpoint);
        IReadOnlyList<Hash32> end = mine.StateItems(Rounds.InnerSteps);
        int position = (int)Table.Places[Table.WithRole(TensorRole.Trail)[0]].Position;
        if (end[position] != subject.Claimed.TrailRoot)
            return new Move.ProveTrail(end[position], [.. MerkleTree.Prove(MerkleTree.HashLeaves(end), position)]);
        return mine.Trace(SegmentKind.Update, 0).ResultTree.Root == subject.Claimed.UpdateRoot ? null : new Move.PickUpdate();
    }

    private static Move.ShowOps? ShowOps(GamePosition.OpsWanted ops, IExecution mine)
    {
        MerkleNodes tree = Trace(mine, ops.Execution).OpTree;
        if (ops.OpRoot is null)
            return new Move.ShowOps(tree.Root, TreeDissection.Nodes(tree, 0, 0));
        return Opened(tree, ops.At) is { } nodes ? new Move.ShowOps(null, nodes) : null;
    }

    private static Move.ShowLeaves ShowLeaves(GamePosition.LeavesWanted leaves, IExecution mine)
    {
        MerkleNodes tree = Row(mine, leaves.Execution, leaves.Row).Output.Tree;
        return new Move.ShowLeaves(TreeDissection.Nodes(tree, leaves.At.Level, leaves.At.Index));
    }

    /// <summary>The nodes below a frontier, or null where the tree is not the one that was committed to.</summary>
    private static ImmutableArray<Hash32>? Opened(MerkleNodes tree, TreeFrontier at) =>
        tree[at.Level, at.Index] == at.Hash ? TreeDissection.Nodes(tree, at.Level, at.Index) : null;

    private static Move.CompareItem? Compare(GamePosition.ItemWanted wanted, IExecution mine)
    {
        SegmentTrace trace = Trace(mine, wanted.Execution);
        return trace.ResultTree[trace.ResultTree.Depth, wanted.Item] == wanted.Leaf
            ? new Move.CompareItem(trace.Result[wanted.Item], [.. trace.ResultTree.Prove(wanted.Item)])
            : null;
    }

    private static Move.PickNode? Pick(MerkleNodes mine, TreeFrontier at, ImmutableArray<Hash32> shown) =>
        First(shown, TreeDissection.Nodes(mine, at.Level, at.Index).AsSpan()) is int node ? new Move.PickNode(node) : null;

    private ImmutableArray<uint> Partials(DisputeSubject subject, DisputedElement element, TermSpan span, IExecution side, bool honest = false)
    {
        uint[] values = Values(subject, element, side);
        ImmutableArray<uint>.Builder partials = ImmutableArray.CreateBuilder<uint>(span.Parts);
        for (int part = 0, term = span.First - 1; part < span.Parts; part++)
            partials.Add(values[term += span.Length(part)]);
        if (!honest)
            partials[^1] = span.After; // what was committed to; for an honest side it is the same
        return partials.MoveToImmutable();
    }

    private uint[] Values(DisputeSubject subject, DisputedElement element, IExecution side)
    {
        DisputedExecution execution = element.Execution;
        return ElementChain.Values(
            Segment(execution).Rows[element.Row], element.Element, Row(side, execution, element.Row),
            ExecutionScalars.Of(program, subject, execution.Segment, execution.Step));
    }

    /// <summary>True if the referee's answer is what this side wants it to be.</summary>
    private bool Executes(DisputeSubject subject, GamePosition.ExecutionWanted wanted, DisputeSide side, IExecution mine)
    {
        DisputedExecution execution = wanted.Element.Execution;
        uint value = Interpreter.EvaluateTerm(
            Segment(execution).Rows[wanted.Element.Row], wanted.Element.Element, wanted.Term, wanted.Before, Row(mine, execution, wanted.Element.Row),
            ExecutionScalars.Of(program, subject, execution.Segment, execution.Step));
        return value == wanted.After == (side == DisputeSide.Defender);
    }

    private Segment Segment(DisputedExecution execution) => Table.Segments[(int)execution.Segment];

    private static SegmentTrace Trace(IExecution side, DisputedExecution execution) => side.Trace(execution.Segment, execution.Step);

    private static RowValues Row(IExecution side, DisputedExecution execution, int row) => side.Row(execution.Segment, execution.Step, row);

    private static int? First<T>(ImmutableArray<T> shown, ReadOnlySpan<T> own)
        where T : IEquatable<T>
    {
        for (int i = 0; i < shown.Length; i++)
        {
            if (!shown[i].Equals(own[i]))
                return i;
        }

        return null;
    }
}
