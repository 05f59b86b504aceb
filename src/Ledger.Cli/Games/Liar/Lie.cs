using Ledger.Cryptography;
using Ledger.Proofs;
using Ledger.Proofs.Game;
using Ledger.Proofs.Traces;
using Ledger.Tensors.Program;
using Ledger.Training;

namespace Ledger.Cli.Games.Liar;

/// <summary>A way to claim something false, drawn at random, and what the liar then believes.</summary>
/// <param name="Name">What kind of lie it is.</param>
/// <param name="Where">Where the computation first went wrong, for people.</param>
/// <param name="Execution">What the liar says happened: the basis of its whole defence.</param>
/// <param name="Claim">What it claims.</param>
internal sealed record Lie(string Name, string Where, IExecution Execution, Claim Claim)
{
    private const int Kinds = 32;

    /// <summary>Lies with an op tree behind them: the others end before an instruction is reached.</summary>
    private static readonly int[] s_defensible = [0, 1, 2, 3, 4, 5, 7, 11, 12];

    /// <summary>Draws a lie of a slot; never one that comes to the truth.</summary>
    public static Lie Draw(Random random, TableRun run, SlotAssignment slot, bool isDefensible = false)
    {
        using ClaimExecution honest = new(run.Inputs, run.Material.Genesis, slot);
        Claim truth = run.ClaimOf(honest, slot);
        while (true)
        {
            Lie lie = DrawOne(isDefensible ? s_defensible[random.Next(s_defensible.Length)] : random.Next(Kinds), random, run, slot, truth);
            if (lie.Claim with { UpdateCid = Hash32.Zero } != truth)
                return lie;
            (lie.Execution as IDisposable)?.Dispose();
        }
    }

    private static Lie DrawOne(int kind, Random random, TableRun run, SlotAssignment slot, Claim truth)
    {
        OpTable table = run.Material.Program.Table;
        int steps = run.Material.Program.Recipe.Rounds.InnerSteps, step = random.Next(steps);
        return kind switch
        {
            0 => Computed("skipped step", $"step {step}", run, slot, LyingRows.Skip(table, step)),
            1 => Computed("another batch", $"step {step}", run, slot, LyingRows.Scalars(step, scalars => scalars with { Windows = scalars.Windows.SetItem(0, scalars.Windows[0] == 0 ? 1 : 0) })),
            2 => Computed("wrong learning rate", $"step {step}", run, slot, LyingRows.Scalars(step, scalars => scalars with { GlobalStep = (scalars.GlobalStep + 1) % (table.Bounds.GlobalStep + 1) })),
            3 => Computed("lower precision", $"step {step}", run, slot, LyingRows.LowPrecision(step)),
            4 => Computed("wrong moments", $"step {step}", run, slot, LyingRows.ZeroMoments(table, step)),
            5 => Swapped(random, table, run, slot, step),
            6 => Computed("over-limit scale", "update", run, slot, LyingRows.OverLimit(random.Next(table.Update.Rows.Length), run.Material.Program.Recipe.Quantiser.MaxScale)),
            7 => Stolen(random, run, slot),
            8 => Rooted(truth, run, slot, "wrong trail", claim => claim with { TrailRoot = Noise(random) }),
            9 => Rooted(truth, run, slot, "update of nothing", claim => claim with { UpdateRoot = Noise(random) }),
            10 => Rooted(truth, run, slot, "trace of nothing", claim => claim with { TraceRoot = Noise(random) }),
            11 => Flip(random, run, slot, table.Update, "bad quantised block", 0),
            _ => FlipOfAnyKind(random, run, slot, table, step),
        };
    }

    /// <summary>First a kind of op, then a row of that kind: rare kinds come as often as common ones.</summary>
    private static Lie FlipOfAnyKind(Random random, TableRun run, SlotAssignment slot, OpTable table, int step)
    {
        (Segment Segment, int Row)[] rows = [.. new[] { table.Step, table.Update }.SelectMany(segment => Enumerable.Range(0, segment.Rows.Length).Select(row => (segment, row)))];
        IGrouping<string, (Segment Segment, int Row)>[] kinds = [.. rows.GroupBy(place => OpNames.Of(place.Segment.Rows[place.Row]))];
        (Segment Segment, int Row)[] kind = [.. kinds[random.Next(kinds.Length)]];
        (Segment segment, int row) = kind[random.Next(kind.Length)];
        return Flip(random, run, slot, segment, "one bit", segment.Kind == SegmentKind.Step ? step : 0, row);
    }

    private static Lie Flip(Random random, TableRun run, SlotAssignment slot, Segment segment, string name, int step, int? chosen = null)
    {
        int row = chosen ?? random.Next(segment.Rows.Length);
        TensorDeclaration output = run.Material.Program.Table.Tensors[segment.Rows[row].Output];
        long element = random.NextInt64(output.Length);
        return Computed(
            name, $"{segment.Kind} {step}, {output.Name}[{element}]: {OpNames.Of(segment.Rows[row])}", run, slot, LyingRows.Flip(segment.Kind, step, row, element, random.Next(32)));
    }

    private static Lie Swapped(Random random, OpTable table, TableRun run, SlotAssignment slot, int step)
    {
        int[] rows = [.. Enumerable.Range(0, table.Step.Rows.Length).Where(row => LyingRows.CanSwap(table.Step.Rows[row], table))];
        int chosen = rows[random.Next(rows.Length)];
        return Computed("swapped inputs", $"step {step}, {table.Tensors[table.Step.Rows[chosen].Output].Name}", run, slot, LyingRows.Swap(step, chosen));
    }

    /// <summary>The result of another slot, or of another seed: work that was done, but not this one's.</summary>
    private static Lie Stolen(Random random, TableRun run, SlotAssignment slot)
    {
        bool isStale = random.Next(2) == 0;
        SlotAssignment other = isStale ? slot with { Seed = Noise(random) } : slot with { Slot = (slot.Slot + 1) % slot.Slots };
        ClaimExecution execution = new(run.Inputs, run.Material.Genesis, other);
        Claim claim = run.ClaimOf(execution, slot);
        return new Lie(isStale ? "stale update" : "stolen update", "the whole round", execution, claim);
    }

    private static Lie Computed(string name, string where, TableRun run, SlotAssignment slot, RowRules rules)
    {
        ClaimExecution execution = new(run.Inputs, run.Material.Genesis, slot, rules);
        return new Lie(name, where, execution, run.ClaimOf(execution, slot));
    }

    private static Lie Rooted(Claim truth, TableRun run, SlotAssignment slot, string name, Func<Claim, Claim> change) =>
        new(name, "a root of the claim", new ClaimExecution(run.Inputs, run.Material.Genesis, slot), change(truth));

    private static Hash32 Noise(Random random)
    {
        byte[] bytes = new byte[Hash32.Size];
        random.NextBytes(bytes);
        return new Hash32(bytes);
    }
}
