using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Proofs.Game;
using Ledger.Proofs.Openings;
using Ledger.Tensors.Program;
using Ledger.Training;

namespace Ledger.Node.Games;

/// <summary>Rebuilds a game from its own events: every event is the move that made it.</summary>
/// <remarks>The contract has checked every move, so a move that the rules here refuse is a difference between the two: an exception.</remarks>
/// <param name="program">The run's program.</param>
/// <param name="topics">What the chain knows of the round of a subject.</param>
public sealed class GameFold(TrainingProgram program, Func<GameSubject, GameTopic?> topics)
{
    private readonly GameRules _rules = new(program);

    /// <summary>The game after these logs, in the order of the chain; null while its subject is not known here.</summary>
    public ChainGame? Of(IEnumerable<Log> logs)
    {
        ChainGame? game = null;
        foreach (Log log in logs)
        {
            if (Disputes.Events.GameOpened.TryDecode(log, out Disputes.Events.GameOpened? opened))
                game = Open(opened);
            else if (game is not null)
                game = After(game, log);
        }

        return game;
    }

    private ChainGame? Open(Disputes.Events.GameOpened opened)
    {
        if (GameSubject.Parse(opened.Subject) is not { } about || topics(about) is not { } topic)
            return null;
        return new ChainGame
        {
            Number = (ulong)opened.Game,
            About = about,
            Subject = topic.Subject,
            Accepted = topic.Accepted,
            Defender = opened.Defender,
            Challenger = opened.Challenger,
            Stage = about is GameSubject.OfCandidate ? GameStage.Ops : GameStage.Trace,
            Position = GameRules.Begin(topic.Subject),
        };
    }

    private ChainGame After(ChainGame game, Log log)
    {
        if (Disputes.Events.Picked.TryDecode(log, out Disputes.Events.Picked? picked))
            return Pick(game, picked.Index);
        if (Disputes.Events.UpdatePicked.TryDecode(log, out _))
            return Answered(game, new Move.PickUpdate()) with { Stage = GameStage.Ops, Picked = game.Points.Length - 1 };
        if (Disputes.Events.ResultPicked.TryDecode(log, out _))
            return Answered(game, new Move.DoubtResult()) with { Stage = GameStage.Result, Nodes = [] };
        if (Disputes.Events.TracePosted.TryDecode(log, out Disputes.Events.TracePosted? trace))
            return Shown(game, new Move.ShowTrace([.. trace.Roots])) with { Points = [Hash32.Zero, .. trace.Roots] };
        if (Disputes.Events.StepsPosted.TryDecode(log, out Disputes.Events.StepsPosted? steps))
            return Shown(game, new Move.ShowSteps([.. steps.Roots])) with { Points = [game.Points[game.Picked], .. steps.Roots, game.Points[game.Picked + 1]] };
        if (Disputes.Events.OpsPosted.TryDecode(log, out Disputes.Events.OpsPosted? ops))
            return Ops(game, ops.Context, Padded(game.Position, ops.Nodes));
        if (Disputes.Events.NodesPosted.TryDecode(log, out Disputes.Events.NodesPosted? nodes))
            return Nodes(game, nodes.Parent, Padded(game.Position, nodes.Nodes));
        if (Disputes.Events.RowPosted.TryDecode(log, out Disputes.Events.RowPosted? row))
            return Row(game, row);
        if (Disputes.Events.LeafPosted.TryDecode(log, out Disputes.Events.LeafPosted? leaf))
            return Shown(game, new Move.ShowLeaf([.. MemoryMarshal.Cast<byte, uint>(leaf.Leaf)])) with { Leaf = leaf.Leaf, Place = leaf.LeafNumber, Parent = PostedChunks.LeafRoot(leaf.Leaf) };
        if (Disputes.Events.PartialsPosted.TryDecode(log, out Disputes.Events.PartialsPosted? partials))
            return Partials(game, partials);
        if (Disputes.Events.GameWon.TryDecode(log, out _))
            return Over(game, GameStatus.Convicted, DisputeSide.Challenger);
        if (Disputes.Events.GameLost.TryDecode(log, out _))
            return Over(game, GameStatus.Lost, DisputeSide.Defender);
        return Disputes.Events.GameEnded.TryDecode(log, out _) ? Over(game, GameStatus.Ended, DisputeSide.Defender) : game;
    }

    private static ChainGame Over(ChainGame game, GameStatus status, DisputeSide winner) =>
        game with { Status = status, Position = new GamePosition.Over(winner) };

    private ChainGame Pick(ChainGame game, int index)
    {
        if (game.Stage == GameStage.Terms && game.Position is GamePosition.ExecutionWanted)
            return game with { Picked = index, ChallengersTurn = false, Moves = game.Moves + 1 }; // a run of one term: there was one to pick
        Move move = game.Stage switch
        {
            GameStage.Trace => new Move.PickCheckpoint(index),
            GameStage.Steps => new Move.PickSteps(index),
            GameStage.Leaf => new Move.PickElement(index),
            GameStage.Runs or GameStage.Terms => new Move.PickPartial(index),
            _ => new Move.PickNode(index),
        };
        ChainGame after = Answered(game, move) with { Picked = index };
        return after with
        {
            Stage = after.Position switch
            {
                GamePosition.StepsWanted => GameStage.Steps,
                GamePosition.OpsWanted => GameStage.Ops,
                GamePosition.ResultWanted => GameStage.Result,
                GamePosition.ItemWanted => GameStage.Item,
                _ when game.Stage == GameStage.Ops => GameStage.Row,
                GamePosition.LeavesWanted => GameStage.Leaves,
                GamePosition.LeafWanted => GameStage.Leaf,
                _ when game.Stage == GameStage.Leaf => GameStage.Element,
                _ => game.Stage,
            },
        };
    }

    private ChainGame Ops(ChainGame game, IGames.Context context, ImmutableArray<Hash32> nodes) =>
        Shown(game, new Move.ShowOps(context.OpRoot, nodes)) with { Context = context, Size = Items(game.Position), Place = 0, Parent = context.OpRoot, Nodes = nodes };

    private ChainGame Nodes(ChainGame game, Hash32 parent, ImmutableArray<Hash32> nodes)
    {
        Move move = game.Stage switch
        {
            GameStage.Ops => new Move.ShowOps(null, nodes),
            GameStage.Result => new Move.ShowResult(nodes),
            _ => new Move.ShowLeaves(nodes),
        };
        bool isEntering = game.Nodes.IsEmpty;
        return Shown(game, move) with
        {
            Size = isEntering ? Items(game.Position) : game.Size,
            Place = isEntering ? 0 : game.Place * (ulong)game.Nodes.Length + (ulong)game.Picked,
            Parent = parent,
            Nodes = nodes,
        };
    }

    /// <summary>Items of the tree that is wanted: of the rows or of the result.</summary>
    private ulong Items(GamePosition position) => position switch
    {
        GamePosition.OpsWanted ops => (ulong)program.Table.Segments[(int)ops.Execution.Segment].Rows.Length,
        GamePosition.ResultWanted result => (ulong)program.Table.Group(Tree(result.Execution.Segment)).Length,
        _ => throw new InvalidOperationException($"No tree is entered at {position.GetType().Name}."),
    };

    private ChainGame Row(ChainGame game, Disputes.Events.RowPosted row)
    {
        ImmutableArray<Hash32> nodes = row.Nodes.Count == 0 ? [] : Padded(game.Position, row.Nodes);
        ChainGame known = game with { Context = row.Context, Size = row.Elements, Place = 0 };
        if (nodes.IsEmpty)
        {
            // One leaf: there is nothing to pick, the defender goes on.
            return known with { Stage = GameStage.Leaf, Parent = row.Output, Nodes = [row.Output], Picked = 0, Moves = game.Moves + 1 };
        }

        return Shown(known, new Move.ShowLeaves(nodes)) with { Stage = GameStage.Leaves, Parent = row.Output, Nodes = nodes };
    }

    private ChainGame Partials(ChainGame game, Disputes.Events.PartialsPosted partials)
    {
        ImmutableArray<uint> values = Words(partials.Values);
        bool isSingle = game.Position is GamePosition.ExecutionWanted;
        ChainGame shown = isSingle ? game with { ChallengersTurn = true, Moves = game.Moves + 1 } : Shown(game, new Move.ShowPartials(values));
        bool isRuns = shown.Position is GamePosition.PartialsShown { Span.Stride: > 1 };
        return shown with
        {
            Stage = isRuns ? GameStage.Runs : GameStage.Terms,
            Start = partials.Start,
            Values = partials.Values,
            FirstTerm = partials.FirstTerm,
            Terms = game.Position is GamePosition.PartialsWanted { Span.First: 0 } whole && game.Stage == GameStage.Element ? (uint)whole.Span.Count : game.Terms,
        };
    }

    private ChainGame Shown(ChainGame game, Move move) => Apply(game, DisputeSide.Defender, move) with { ChallengersTurn = true };

    private ChainGame Answered(ChainGame game, Move move) => Apply(game, DisputeSide.Challenger, move) with { ChallengersTurn = false };

    private ChainGame Apply(ChainGame game, DisputeSide side, Move move) => _rules.Apply(game.ToGame(), side, move) switch
    {
        MoveOutcome.Accepted accepted => game with { Position = accepted.Position, Moves = game.Moves + 1 },
        MoveOutcome.Refused refused => throw new InvalidOperationException(
            $"Game {game.Number}: the contract took {move.GetType().Name} at {game.Position.GetType().Name}, which the rules here refuse: {refused.Reason}"),
        MoveOutcome other => throw new InvalidOperationException($"{other.GetType()} is not handled."),
    };

    /// <summary>Nodes with zeros where the tree has none: the contract takes existing ones only.</summary>
    private ImmutableArray<Hash32> Padded(GamePosition position, IReadOnlyList<Hash32> nodes)
    {
        int level, items;
        switch (position)
        {
            case GamePosition.OpsWanted ops:
                (level, items) = (ops.At.Level, program.Table.Segments[(int)ops.Execution.Segment].Rows.Length);
                break;
            case GamePosition.ResultWanted result:
                (level, items) = (result.At.Level, program.Table.Group(Tree(result.Execution.Segment)).Length);
                break;
            case GamePosition.LeavesWanted leaves:
                int output = program.Table.Segments[(int)leaves.Execution.Segment].Rows[leaves.Row].Output;
                (level, items) = (leaves.At.Level, MerkleTree.LeafCount(sizeof(uint) * program.Table.Tensors[output].Length));
                break;
            default:
                return [.. nodes];
        }

        int width = 1 << (TreeDissection.Next(level, MerkleTree.Depth(items)) - level);
        return [.. nodes, .. Enumerable.Repeat(Hash32.Zero, width - nodes.Count)];
    }

    private static TensorGroup Tree(SegmentKind segment) => segment switch
    {
        SegmentKind.Step => TensorGroup.Inner,
        SegmentKind.Update => TensorGroup.Update,
        _ => TensorGroup.Round,
    };

    private static ImmutableArray<uint> Words(byte[] values)
    {
        uint[] words = new uint[values.Length / sizeof(uint)];
        for (int i = 0; i < words.Length; i++)
            words[i] = BinaryPrimitives.ReadUInt32BigEndian(values.AsSpan(sizeof(uint) * i));
        return [.. words];
    }
}
