using Ledger.Cryptography;
using Ledger.Proofs;
using Ledger.Proofs.Game;
using Ledger.Proofs.Traces;
using Ledger.Tensors.Program;
using Ledger.Training;
using Ledger.Training.Tests;

namespace Ledger.Benchmarks.Disputes;

/// <summary>What both sides of a dispute compute at the demo's recipe: whole games in memory about one wrong bit, drawn at random.</summary>
internal static class DisputeBenchmark
{
    private const int Games = 4, Tokens = 400_001;

    public static void Run(TextWriter output)
    {
        TokenDataset dataset = TokenDataset.FromTokens(Inputs.Tokens(Tokens, RecipeTemplate.Demo.Model.Vocab));
        (Recipe recipe, NumericTables tables) = RecipeAssembly.Assemble(RecipeTemplate.Demo, MadeUpData.Of(dataset));
        DisputeInputs inputs = new(TrainingProgram.Build(recipe), tables, dataset);
        Random random = new(1);
        for (int game = 0; game < Games; game++)
            Play(output, inputs, ModelState.Genesis(recipe), random);
        output.WriteLine($"all outputs of a step {inputs.Program.Table.Step.Rows.Sum(row => sizeof(uint) * inputs.Program.Table.Tensors[row.Output].Length) / 1e6:F0} MB");
    }

    private static void Play(TextWriter output, DisputeInputs inputs, ModelState start, Random random)
    {
        OpTable table = inputs.Program.Table;
        RecipeRounds rounds = inputs.Program.Recipe.Rounds;
        int step = random.Next(rounds.InnerSteps), row = random.Next(table.Step.Rows.Length);
        int element = (int)random.NextInt64(table.Tensors[table.Step.Rows[row].Output].Length);
        SlotAssignment slot = new(0, 1, 3, Keccak256.Hash("seed"));
        RowRules lie = new(Compute, at => at == step);
        DisputeSubject.OfClaim subject = new(ClaimOf(inputs, start, slot, lie), slot.Slots);
        using ClaimExecution defender = new(inputs, start, slot, lie), challenger = new(inputs, start, slot);
        DisputePlayer player = new(inputs.Program);
        GameRules rules = new(inputs.Program);
        DisputeGame game = new(subject, GameRules.Begin(subject));
        output.WriteLine($"step {step}, row {row}: {table.Tensors[table.Step.Rows[row].Output]}, element {element}");
        int moves = 0;
        while (game.Turn is DisputeSide turn)
        {
            (DisputeSide side, ClaimExecution execution) = turn == DisputeSide.Challenger || game.Position is GamePosition.ExecutionWanted
                ? (DisputeSide.Challenger, challenger)
                : (DisputeSide.Defender, defender);
            Move? move = null;
            double seconds = ProcessorTime.ThreadSeconds(() => move = player.Next(game, side, execution));
            moves++;
            if (seconds >= 0.05)
                output.WriteLine($"  {side} {move?.GetType().Name}: {seconds:F2} s");
            if (move is null || rules.Apply(game, side, move, execution) is not MoveOutcome.Accepted next)
                break;
            game = game with { Position = next.Position };
        }

        output.WriteLine($"  {moves} moves, {game.Position switch { GamePosition.Over over => over.Winner, _ => null }} wins; outputs of rows {Math.Max(defender.PeakBytes, challenger.PeakBytes) / 1e6:F0} MB at most");

        void Compute(RowTask task, Memory<uint> destination)
        {
            RowRules.Evaluate(task, destination, threads: 1);
            if (task.Segment == SegmentKind.Step && task.Step == step && task.Number == row)
                destination.Span[element] ^= 1u << 24;
        }
    }

    private static Claim ClaimOf(DisputeInputs inputs, ModelState start, SlotAssignment slot, RowRules rules)
    {
        using ClaimExecution liar = new(inputs, start, slot, rules);
        RecipeRounds rounds = inputs.Program.Recipe.Rounds;
        Hash32[] checkpoints = liar.CheckpointRoots(rounds);
        return new Claim
        {
            Run = Hash32.Zero,
            Round = slot.Round,
            Slot = slot.Slot,
            Seed = slot.Seed,
            BaseRoot = start.Root,
            TraceRoot = MerkleTree.RootOfHashes(checkpoints),
            TrailRoot = liar.StateItems(rounds.InnerSteps)[^1],
            UpdateRoot = liar.Trace(SegmentKind.Update, 0).ResultTree.Root,
            UpdateCid = Hash32.Zero,
        };
    }
}
