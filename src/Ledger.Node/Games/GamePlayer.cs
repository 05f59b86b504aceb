using System.Buffers.Binary;
using System.Collections.Immutable;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Node.Chain;
using Ledger.Proofs.Game;
using Ledger.Proofs.Openings;
using Ledger.Proofs.Traces;
using Ledger.Tensors.Program;
using Ledger.Training;

namespace Ledger.Node.Games;

/// <summary>Plays either side of a game on chain: from the game to the next message to the contract. Spec: protocol.md §8.</summary>
/// <remarks>A pure function, like the player that it asks: the same game gives the same message, before and after a restart.</remarks>
/// <param name="contract">The Disputes contract.</param>
/// <param name="program">The run's program.</param>
public sealed class GamePlayer(Address contract, TrainingProgram program)
{
    private readonly DisputePlayer _player = new(program);
    private readonly ProgramItems _items = ProgramItems.Of(program);

    /// <summary>Tells the contract of the program, once for all games about it.</summary>
    public CallData DeclareProgram() => Disputes.Calls.DeclareProgram(contract, program.Root, new ProgramOpenings(_items).Shape());

    /// <summary>The message that a side has to send now; null when there is none.</summary>
    public CallData? Next(ChainGame game, DisputeSide side, IExecution execution)
    {
        if (game.Status != GameStatus.Active)
            return null;
        if (!game.ChallengersTurn && game.Stage is GameStage.Element or GameStage.Terms && Executes(game, side, execution) is { } call)
            return call;
        if (game.ChallengersTurn != (side == DisputeSide.Challenger))
            return null;
        return side == DisputeSide.Defender ? Defend(game, execution) : Challenge(game, execution);
    }

    private CallData? Defend(ChainGame game, IExecution execution)
    {
        ulong number = game.Number;
        if (game.Stage == GameStage.Runs && game.Position is GamePosition.ExecutionWanted single)
            return Disputes.Calls.PostRun(contract, number, game.Partials(single.Element), BigEndian([single.After]));
        if (game.Stage == GameStage.Row && game.Position is GamePosition.LeafWanted alone)
            return PostRow(game, alone.Execution, alone.Row, execution, []);
        return _player.Next(game.ToGame(), DisputeSide.Defender, execution) switch
        {
            Move.ShowTrace trace => Disputes.Calls.PostTrace(contract, number, game.About.ToBytes(), trace.Checkpoints),
            Move.ShowSteps steps => Disputes.Calls.PostSteps(contract, number, game.Points, steps.Roots),
            Move.ShowOps { OpRoot: not null } ops => Disputes.Calls.PostOps(
                contract, number, game.About.ToBytes(), game.About is GameSubject.OfCandidate ? [] : game.Points, Existing(ops.Nodes)),
            Move.ShowOps ops => Disputes.Calls.PostNodes(contract, number, game.Link(), Existing(ops.Nodes)),
            Move.ShowResult result when game.Nodes.IsEmpty => Disputes.Calls.PostResult(contract, number, game.Context, game.Held(), Existing(result.Nodes)),
            Move.ShowResult result => Disputes.Calls.PostNodes(contract, number, game.Link(), Existing(result.Nodes)),
            Move.ShowLeaves leaves when game.Stage == GameStage.Row && game.Position is GamePosition.LeavesWanted wanted =>
                PostRow(game, wanted.Execution, wanted.Row, execution, leaves.Nodes),
            Move.ShowLeaves leaves => Disputes.Calls.PostNodes(contract, number, game.Link(), Existing(leaves.Nodes)),
            Move.CompareItem when game.Position is GamePosition.ItemWanted wanted => Disputes.Calls.ExecuteItem(
                contract, number, game.About.ToBytes(), game.Context, game.Held(), Openings(game, wanted.Execution, execution).Differs(wanted.Item)),
            Move.ShowLeaf leaf => Disputes.Calls.PostLeaf(contract, number, game.Link(), LittleEndian(leaf.Words)),
            Move.ShowPartials partials when game.Stage == GameStage.Element && game.Position is GamePosition.PartialsWanted wanted =>
                Disputes.Calls.PostPartials(contract, number, Element(game, wanted.Element), BigEndian(partials.Values)),
            Move.ShowPartials partials when game.Position is GamePosition.PartialsWanted run => Disputes.Calls.PostRun(contract, number, game.Partials(run.Element), BigEndian(partials.Values)),
            _ => null,
        };
    }

    private CallData? Challenge(ChainGame game, IExecution execution)
    {
        ulong number = game.Number;
        switch (game.Stage)
        {
            case GameStage.Leaf when game.Position is GamePosition.LeafShown leaf && HasPadding(leaf):
                return Disputes.Calls.ShowPadding(contract, number, game.Held(), game.Leaf.ToArray());
            case GameStage.Terms when game.Position is GamePosition.ExecutionWanted:
                return Disputes.Calls.Pick(contract, number, 0);
        }

        return _player.Next(game.ToGame(), DisputeSide.Challenger, execution) switch
        {
            Move.PickCheckpoint pick => Pick(game, pick.Checkpoint),
            Move.PickUpdate => Disputes.Calls.PickUpdate(contract, number),
            Move.ProveTrail => Disputes.Calls.ShowTrail(
                contract, number, game.About.ToBytes(), game.Points, ExecutionOpenings.Trail(_items, execution, program.Recipe.Rounds.InnerSteps)),
            Move.PickSteps pick => Pick(game, pick.Part),
            Move.DoubtResult => Disputes.Calls.PickResult(contract, number),
            Move.PickNode pick => Pick(game, pick.Node),
            Move.PickElement pick => Pick(game, pick.Place),
            Move.PickPartial pick => Pick(game, pick.Part),
            _ => null,
        };
    }

    /// <summary>The execution that ends the game in favour of a side; null where it would end it against that side.</summary>
    private CallData? Executes(ChainGame game, DisputeSide side, IExecution execution)
    {
        switch (game.Position)
        {
            case GamePosition.Over over when over.Winner == side:
                return Disputes.Calls.ExecuteElement(contract, game.Number, game.Element([]), new IGames.Opened(Terms(game), 0, []));
            case GamePosition.ExecutionWanted wanted when _player.Next(game.ToGame(), side, execution) is Move.Execute:
                DisputedElement element = wanted.Element;
                ExecutionOpenings openings = Openings(game, element.Execution, AgreedOpenings.Of(execution, element.Execution));
                byte[] bytes = openings.Execute(element.Row, element.Element, wanted.Term);
                (uint index, byte[] claim) = Update(game, openings.UpdateRead(element.Row, element.Element));
                IGames.Opened opened = new(bytes, index, claim);
                return game.Stage == GameStage.Element
                    ? Disputes.Calls.ExecuteElement(contract, game.Number, game.Element([]), opened)
                    : Disputes.Calls.ExecuteTerm(contract, game.Number, game.About.ToBytes(), game.Context, game.Partials(element), opened);
            default:
                return null;
        }
    }

    private CallData PostRow(ChainGame game, DisputedExecution disputed, int row, IExecution execution, ImmutableArray<Hash32> nodes)
    {
        Hash32 output = execution.Row(disputed.Segment, disputed.Step, row).Output.Root;
        return Disputes.Calls.PostRow(contract, game.Number, game.Context, game.Link(), output, new ProgramOpenings(_items).Row(disputed.Segment, row), Existing(nodes));
    }

    private CallData Pick(ChainGame game, int index) => Disputes.Calls.Pick(contract, game.Number, checked((ushort)index));

    private IGames.Element Element(ChainGame game, DisputedElement element) =>
        game.Element(new ProgramOpenings(_items).Terms(element.Execution.Segment, element.Row));

    /// <summary>Header and row of the row whose leaf was shown last.</summary>
    private byte[] Terms(ChainGame game)
    {
        for (int segment = 0; segment < program.Table.Segments.Length; segment++)
        {
            for (int row = 0; row < program.Table.Segments[segment].Rows.Length; row++)
            {
                if (_items.RowHash((SegmentKind)segment, row) == game.Context.RowHash)
                    return new ProgramOpenings(_items).Terms((SegmentKind)segment, row);
            }
        }

        throw new InvalidOperationException($"Game {game.Number} has arrived at a row that the program does not have.");
    }

    private ExecutionOpenings Openings(ChainGame game, DisputedExecution disputed, IExecution execution) => new(
        _items, execution, disputed.Segment, disputed.Step, ExecutionScalars.Of(program, game.Subject, disputed.Segment, disputed.Step));

    private static (uint Index, byte[] Claim) Update(ChainGame game, int? read) =>
        read is int index ? ((uint)index, game.Accepted[index].Encoded) : (0, []);

    private bool HasPadding(GamePosition.LeafShown leaf)
    {
        int output = program.Table.Segments[(int)leaf.Execution.Segment].Rows[leaf.Row].Output;
        long left = program.Table.Tensors[output].Length - leaf.Leaf * CommittedTensor.LeafWords;
        return left < leaf.Words.Length && leaf.Words.AsSpan()[(int)left..].ContainsAnyExcept(0u);
    }

    private static Hash32[] Existing(ImmutableArray<Hash32> nodes)
    {
        int count = nodes.Length;
        while (count > 0 && nodes[count - 1].IsZero)
            count--;
        return [.. nodes.Take(count)];
    }

    private static byte[] LittleEndian(ImmutableArray<uint> words) => Bytes(words, static (bytes, word) => BinaryPrimitives.WriteUInt32LittleEndian(bytes, word));

    private static byte[] BigEndian(ImmutableArray<uint> words) => Bytes(words, static (bytes, word) => BinaryPrimitives.WriteUInt32BigEndian(bytes, word));

    private static byte[] Bytes(ImmutableArray<uint> words, WordWriter write)
    {
        byte[] bytes = new byte[sizeof(uint) * words.Length];
        for (int i = 0; i < words.Length; i++)
            write(bytes.AsSpan(sizeof(uint) * i), words[i]);
        return bytes;
    }

    private delegate void WordWriter(Span<byte> destination, uint word);
}
