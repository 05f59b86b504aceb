using Ledger.Cryptography;
using Ledger.Proofs.Traces;
using Ledger.Tensors.Program;
using Ledger.Training;

namespace Ledger.Cli.Games.Liar;

/// <summary>Ways to post a false state after a cut, drawn by number; never one that comes to the truth, or twice to the same.</summary>
/// <param name="run">The run.</param>
/// <param name="deck">What draws.</param>
/// <param name="round">The round that was cut.</param>
/// <param name="accepted">The accepted updates in the cut's order.</param>
internal sealed class CandidateLies(TableRun run, Deck deck, uint round, IReadOnlyList<UpdateBlob> accepted)
{
    private const int Cards = 16, Specials = 8;
    private const int KindPile = 11, OpPile = 12, ChallengePile = 13, Draws = 14;

    private readonly HashSet<Hash32> _told = [];
    private readonly OpPlaces _places = new(run.Material.Program.Table.Outer);

    private OpTable Table => run.Material.Program.Table;

    /// <summary>The lie of a number.</summary>
    public FalseCandidate Draw(int number)
    {
        Random random = deck.Random(Draws, number);
        int card = deck.Draw(number, Cards, KindPile);
        Hash32 truth = TableRun.CandidateOf(run.OuterStep(accepted, round));
        if (card == 0)
            return new FalseCandidate(new Lie("state of nothing", "the root", run.OuterStep(accepted, round)), ClaimLies.Noise(random));
        while (true)
        {
            Lie lie = card < Specials ? Special(card, random) : Flip(OpPile, number / Cards * (Cards - Specials) + (card - Specials), random);
            Hash32 root = TableRun.CandidateOf(lie.Execution);
            if (root != truth && _told.Add(root))
                return new FalseCandidate(lie, root);
            card = Specials; // with so few updates that lie can come to the truth, or to what was posted before
        }
    }

    /// <summary>What somebody believes who disputes the true state: one bit of one element.</summary>
    public Lie DrawChallenge(int number)
    {
        Random random = deck.Random(ChallengePile, number);
        Hash32 truth = TableRun.CandidateOf(run.OuterStep(accepted, round));
        while (true)
        {
            Lie lie = Flip(ChallengePile, number, random);
            if (TableRun.CandidateOf(lie.Execution) != truth)
                return lie;
        }
    }

    private Lie Special(int card, Random random)
    {
        int one = random.Next(accepted.Count), other = (one + 1) % accepted.Count;
        return card switch
        {
            1 => Computed("nothing done", "outer", LyingRows.Skip(Table.Outer, 0)),
            2 => Computed("wrong outer rate", "outer", LyingRows.Scalars(SegmentKind.Outer, 0, scalars => scalars with { Round = (scalars.Round + 1) % (Table.Bounds.Round + 1) })),
            3 => Computed("update left out", $"update {one}", LyingRows.LeaveOut(one)),
            4 => Computed("wrong number of updates", "outer", LyingRows.Miscount(accepted.Count + 1)),
            5 => Listed("update counted twice", $"updates {one} and {other}", [.. accepted.Select((update, i) => i == one ? accepted[other] : update)]),
            6 => Listed("update stolen", $"update {one}", [.. accepted.Select((update, i) => i == one ? Other(random) : update)]),
            _ => Computed("wrong number of updates", "outer", LyingRows.Miscount(1 + random.Next(TrainingProgram.MaxSlots))),
        };
    }

    private Lie Flip(int pile, int number, Random random)
    {
        OpPlace place = _places.Draw(deck, number, pile, random);
        OpRow row = place.Segment.Rows[place.Row];
        TensorDeclaration output = Table.Tensors[row.Output];
        // what stands behind the accepted updates is zero by the row's mask, whatever a side says
        long stored = row.Mask is { Kind: MaskKind.BelowPublic, Axis: 0 } ? output.Length / row.Shape[0] * accepted.Count : output.Length;
        long element = random.NextInt64(stored);
        return Computed("wrong outer step", $"{output.Name}[{element}]: {place.Kind}", LyingRows.Flip(SegmentKind.Outer, 0, place.Row, element, random.Next(32)));
    }

    private Lie Computed(string name, string where, RowRules rules) => new(name, where, run.OuterStep(accepted, round, rules));

    private Lie Listed(string name, string where, IReadOnlyList<UpdateBlob> list) => new(name, where, run.OuterStep(list, round));

    /// <summary>An update of work that nobody was given.</summary>
    private UpdateBlob Other(Random random)
    {
        using ClaimExecution taken = new(run.Inputs, run.Material.Genesis, new SlotAssignment(round, 0, 1, ClaimLies.Noise(random)));
        return run.UpdateOf(run.UpdateBytes(taken)) ?? throw new InvalidOperationException("An update that was computed is refused.");
    }
}
