using Ledger.Content;
using Ledger.Node.Games;
using Ledger.Proofs.Costs;
using Ledger.Tensors.Program;
using Ledger.Training;

namespace Ledger.Node.Tests.Games;

/// <summary>Gas of whole games at the demonstration's recipe, with the real referee: every move is a transaction of its own.</summary>
public sealed class GasOfGamesTests
{
    /// <summary>Between the third checkpoint and the last, which are farthest apart.</summary>
    private const int DisputedStep = 43;

    private const long PickLimit = 40_000, RevealLimit = 75_000, ExecutionLimit = 350_000, FmaLimit = 250_000, WholeLimit = 1_700_000;

    /// <summary>Half of these games cost less, which are the dearest of their kinds: the budget, 1,400,000 for half of all games, is about any row.</summary>
    private const long MedianReached = 1_470_000;

    private readonly TokenDataset _tokens = TokenDataset.FromTokens([.. Enumerable.Range(0, 200_000).Select(static i => (uint)(i % RecipeTemplate.Demo.Model.Vocab))]);

    [Test]
    public async Task Games_about_every_kind_of_row_stay_within_their_budget_and_cost_what_the_table_says()
    {
        RecipeAssembly assembly = RecipeAssembly.Assemble(RecipeTemplate.Demo, Data());
        TrainingProgram program = TrainingProgram.Build(assembly.Recipe);
        List<MeasuredGame> games = [.. await PlayAsync(program, assembly.Tables, SegmentKind.Step), .. await PlayAsync(program, assembly.Tables, SegmentKind.Update)];

        foreach (MeasuredGame game in games.OrderByDescending(static game => game.Gas))
            await TestContext.Out.WriteLineAsync($"{game.Kind,-24} {game.Gas,9} gas {game.Moves.Count,3} moves, execution {game.Moves[^1].Gas,7} of {game.Moves[^1].Bytes,5} bytes, table {game.Table,9} {game.Row}");
        MeasuredGame dearest = games.MaxBy(static game => game.Gas)!;
        foreach (PaidMove move in dearest.Moves)
            await TestContext.Out.WriteLineAsync($"  {(move.IsChallengers ? "challenger" : "defender"),-10} {move.Stage,-8} {move.Gas,7} {move.Bytes,5} bytes");
        long[] sorted = [.. games.Select(static game => game.Gas).Order()];
        Assert.Multiple(() =>
        {
            IEnumerable<PaidMove> all = games.SelectMany(static game => game.Moves).Where(static move => move.Stage is not null);
            Assert.That(all.Where(static move => move.IsChallengers).Max(static move => move.Gas), Is.LessThanOrEqualTo(PickLimit), "a pick");
            Assert.That(all.Where(IsReveal).Max(static move => move.Gas), Is.LessThanOrEqualTo(RevealLimit), "a reveal");
            Assert.That(games.Max(static game => game.Moves[^1].Gas), Is.LessThanOrEqualTo(ExecutionLimit), "an execution");
            Assert.That(games.Where(static game => game.Kind == nameof(OpKind.FmaChain)).Max(static game => game.Moves[^1].Gas), Is.LessThanOrEqualTo(FmaLimit), "one multiplication");
            Assert.That(sorted[^1], Is.LessThanOrEqualTo(WholeLimit), "a whole game");
            Assert.That(sorted[sorted.Length / 2], Is.LessThanOrEqualTo(MedianReached), "half of them");
            foreach (MeasuredGame game in games)
                Assert.That(game.Table, Is.EqualTo(game.Gas).Within(6).Percent, $"{game.Kind} in the table");
        });
    }

    private async Task<IReadOnlyList<MeasuredGame>> PlayAsync(TrainingProgram program, NumericTables tables, SegmentKind segment)
    {
        OpTable table = program.Table;
        DrawnTensors tensors = new(program, tables, _tokens);
        ToldPlace anywhere = new(segment, DisputedStep, null, 0);
        ToldExecution liar = new(tensors, table, anywhere, lies: true), honest = new(tensors, table, anywhere, lies: false);
        await using MeasuredChain chain = await MeasuredChain.StartAsync(program, _tokens.Root, liar);
        string begun = await chain.BeginAsync(liar, honest);
        ProgramSizes sizes = new(table);
        List<MeasuredGame> games = [];
        foreach (int row in Dearest(table, segment, sizes))
        {
            OpRow op = table.Segments[(int)segment].Rows[row];
            ToldPlace place = anywhere with { Row = row, Element = op.Mask.Kind == MaskKind.BelowPublic ? 5 : table.Tensors[op.Output].Length - 1 };
            IReadOnlyList<PaidMove> moves = await chain.EndAsync(begun, new ToldExecution(tensors, table, place, lies: true), new ToldExecution(tensors, table, place, lies: false));
            begun = await chain.SnapshotAsync();
            tensors.Forget();
            DisputePath path = DisputePath.Of(program.Recipe.Rounds, sizes, segment, op, MoveGas.Measured);
            games.Add(new MeasuredGame(op.Listing?.Name ?? op.Kind.ToString(), table.Tensors[op.Output].Name, moves, path.Gas));
        }

        return games;
    }

    /// <summary>Of each kind of op the row whose game the table says is the dearest.</summary>
    private static IEnumerable<int> Dearest(OpTable table, SegmentKind segment, ProgramSizes sizes) =>
        table.Segments[(int)segment].Rows.Select(static (row, number) => (row, number))
            .GroupBy(static found => found.row.Listing?.Name ?? found.row.Kind.ToString(), found => found)
            .Select(kind => kind.MaxBy(found => DisputePath.Of(RecipeTemplate.Demo.Rounds, sizes, segment, found.row, MoveGas.Measured).Gas).number);

    private static bool IsReveal(PaidMove move) => !move.IsChallengers && move.Stage is GameStage.Trace or GameStage.Steps or GameStage.Ops or GameStage.Leaves;

    private RecipeData Data() => new()
    {
        Tokenizer = Cid.Of("tokenizer"u8),
        Manifest = Cid.Of("manifest"u8),
        TrainTokens = _tokens.Count,
        TrainRoot = _tokens.Root,
        ValidationTokens = _tokens.Count,
        ValidationRoot = _tokens.Root,
    };
}

/// <summary>A game that was played.</summary>
internal sealed record MeasuredGame(string Kind, string Row, IReadOnlyList<PaidMove> Moves, long Table)
{
    /// <summary>Gas of all transactions, opening and execution included.</summary>
    public long Gas => Moves.Sum(static move => move.Gas);
}
