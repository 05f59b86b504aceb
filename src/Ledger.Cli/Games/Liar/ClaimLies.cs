using Ledger.Cryptography;
using Ledger.Proofs;
using Ledger.Proofs.Traces;
using Ledger.Tensors.Program;
using Ledger.Training;

namespace Ledger.Cli.Games.Liar;

/// <summary>Ways to claim something false of a slot, drawn by number; never one that comes to the truth.</summary>
internal sealed class ClaimLies(TableRun run, Deck deck)
{
    /// <summary>Of so many lies each special one is told once; the others are one bit of one element.</summary>
    private const int Cards = 68, Specials = 17;
    private const int KindPile = 1, OpPile = 2, ChallengePile = 3, Draws = 4;

    /// <summary>Draws after which an op kind that does not reach the result is given up for another.</summary>
    private const int Patience = 24;

    /// <summary>Lies with an op tree behind them: the others end before an instruction is reached.</summary>
    private static readonly int[] s_defensible = [0, 1, 2, 3, 4, 5, 7, 8, 9, 13, Specials];

    private readonly OpPlaces _places = new(run.Material.Program.Table.Step, run.Material.Program.Table.Update);

    private OpTable Table => run.Material.Program.Table;

    /// <summary>The lie of a number.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="slot">The slot in which it is told.</param>
    /// <param name="isDefensible">Only lies that can be defended to the last instruction.</param>
    public FalseClaim Draw(int number, SlotAssignment slot, bool isDefensible)
    {
        Random random = deck.Random(Draws, number);
        int card = isDefensible ? s_defensible[random.Next(s_defensible.Length)] : deck.Draw(number, Cards, KindPile);
        int flip = isDefensible ? number : number / Cards * (Cards - Specials) + (card - Specials);
        ClaimExecution honest = new(run.Inputs, run.Material.Genesis, slot);
        Claim truth = run.ClaimOf(honest, slot);
        if (DataLies.Draw(card, random, run, honest, truth) is { } withheld)
            return withheld;
        for (int tries = 0; ; tries++)
        {
            FalseClaim lie = card < Specials ? Special(card, random, slot, truth) : Flip(OpPile, tries < Patience ? flip : random.Next(Cards), random, slot);
            if (lie.Claim != truth)
            {
                if (lie.Lie.Execution is not MixedExecution)
                    honest.Dispose();
                return lie;
            }

            (lie.Lie.Execution as IDisposable)?.Dispose();
        }
    }

    /// <summary>What somebody believes who disputes a true claim: one bit of one element.</summary>
    public Lie DrawChallenge(int number, SlotAssignment slot)
    {
        Random random = deck.Random(ChallengePile, number);
        using ClaimExecution honest = new(run.Inputs, run.Material.Genesis, slot);
        Claim truth = run.ClaimOf(honest, slot);
        for (int tries = 0; ; tries++)
        {
            FalseClaim lie = Flip(ChallengePile, tries < Patience ? number : random.Next(Cards), random, slot);
            if (lie.Claim != truth)
                return lie.Lie;
            (lie.Lie.Execution as IDisposable)?.Dispose();
        }
    }

    private FalseClaim Special(int card, Random random, SlotAssignment slot, Claim truth)
    {
        int step = random.Next(run.Material.Program.Recipe.Rounds.InnerSteps);
        return card switch
        {
            0 => Computed("skipped step", $"step {step}", slot, LyingRows.Skip(Table.Step, step)),
            1 => Computed("another batch", $"step {step}", slot, LyingRows.Scalars(SegmentKind.Step, step, static scalars => scalars with { Windows = scalars.Windows.SetItem(0, scalars.Windows[0] == 0 ? 1 : 0) })),
            2 => Computed("wrong learning rate", $"step {step}", slot, LyingRows.Scalars(SegmentKind.Step, step, scalars => scalars with { GlobalStep = (scalars.GlobalStep + 1) % (Table.Bounds.GlobalStep + 1) })),
            3 => Computed("lower precision", $"step {step}", slot, LyingRows.LowPrecision(step)),
            4 => Computed("wrong moments", $"step {step}", slot, LyingRows.ZeroMoments(Table, step)),
            5 => Swapped(random, slot, step),
            6 => OverLimit(random, slot),
            7 => Taken("stolen round", slot, Neighbour(slot), isWhole: true),
            8 => Taken("stale round", slot, slot with { Seed = Noise(random) }, isWhole: true),
            9 => Taken("stolen update", slot, Neighbour(slot), isWhole: false),
            10 => Taken("stale update", slot, slot with { Seed = Noise(random) }, isWhole: false),
            11 => Rooted(truth, slot, "wrong trail", claim => claim with { TrailRoot = Noise(random) }),
            12 => random.Next(2) == 0
                ? Rooted(truth, slot, "update of nothing", claim => claim with { UpdateRoot = Noise(random) })
                : Rooted(truth, slot, "trace of nothing", claim => claim with { TraceRoot = Noise(random) }),
            _ => Flip("bad quantised block", new OpPlace(Table.Update, random.Next(Table.Update.Rows.Length)), random, slot),
        };
    }

    private FalseClaim Flip(int pile, int number, Random random, SlotAssignment slot) => Flip("one bit", _places.Draw(deck, number, pile, random), random, slot);

    private FalseClaim Flip(string name, OpPlace place, Random random, SlotAssignment slot)
    {
        SegmentKind segment = place.Segment.Kind;
        int step = segment == SegmentKind.Step ? random.Next(run.Material.Program.Recipe.Rounds.InnerSteps) : 0;
        TensorDeclaration output = Table.Tensors[place.Segment.Rows[place.Row].Output];
        long element = random.NextInt64(output.Length);
        return Computed(name, $"{segment} {step}, {output.Name}[{element}]: {place.Kind}", slot, LyingRows.Flip(segment, step, place.Row, element, random.Next(32)));
    }

    /// <summary>A scale above the limit; half of such liars serve the update, in which anybody can see it.</summary>
    private FalseClaim OverLimit(Random random, SlotAssignment slot)
    {
        FalseClaim lie = Computed("over-limit scale", "update", slot, LyingRows.OverLimit(random.Next(Table.Update.Rows.Length), run.Material.Program.Recipe.Quantiser.MaxScale));
        if (random.Next(2) == 0)
            return lie;
        byte[] served = run.UpdateBytes(lie.Lie.Execution);
        return lie with { Claim = lie.Claim with { UpdateCid = DataLies.NameOf(served) }, Blob = served };
    }

    private FalseClaim Swapped(Random random, SlotAssignment slot, int step)
    {
        int[] rows = [.. Enumerable.Range(0, Table.Step.Rows.Length).Where(row => LyingRows.CanSwap(Table.Step.Rows[row], Table))];
        int chosen = rows[random.Next(rows.Length)];
        return Computed("swapped inputs", $"step {step}, {Table.Tensors[Table.Step.Rows[chosen].Output].Name}", slot, LyingRows.Swap(step, chosen));
    }

    /// <summary>The work of another slot or another seed: all of it, or its update behind the own steps.</summary>
    private FalseClaim Taken(string name, SlotAssignment slot, SlotAssignment other, bool isWhole)
    {
        ClaimExecution taken = new(run.Inputs, run.Material.Genesis, other);
        if (isWhole)
            return Claimed(new Lie(name, "the whole round", taken), slot);
        return Claimed(new Lie(name, "the update", new MixedExecution(new ClaimExecution(run.Inputs, run.Material.Genesis, slot), taken)), slot);
    }

    private FalseClaim Computed(string name, string where, SlotAssignment slot, RowRules rules) =>
        Claimed(new Lie(name, where, new ClaimExecution(run.Inputs, run.Material.Genesis, slot, rules)), slot);

    private FalseClaim Claimed(Lie lie, SlotAssignment slot) => new(lie, run.ClaimOf(lie.Execution, slot));

    private FalseClaim Rooted(Claim truth, SlotAssignment slot, string name, Func<Claim, Claim> change) =>
        new(new Lie(name, "a root of the claim", new ClaimExecution(run.Inputs, run.Material.Genesis, slot)), change(truth));

    private static SlotAssignment Neighbour(SlotAssignment slot) => slot with { Slot = (slot.Slot + 1) % slot.Slots };

    internal static Hash32 Noise(Random random)
    {
        byte[] bytes = new byte[Hash32.Size];
        random.NextBytes(bytes);
        return new Hash32(bytes);
    }
}
