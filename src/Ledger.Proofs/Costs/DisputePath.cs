using Ledger.Cryptography;
using Ledger.Proofs.Game;
using Ledger.Tensors.Program;
using Ledger.Training;

namespace Ledger.Proofs.Costs;

/// <summary>The longest game that ends at one row of a program: what has to be shown at every level. Spec: protocol.md §8.</summary>
/// <param name="StepMoves">Moves until one step is disputed: checkpoints, then spans of steps.</param>
/// <param name="OpMoves">Moves until one row is.</param>
/// <param name="LeafMoves">Moves until one leaf of its output is.</param>
/// <param name="ElementMoves">Moves until one element is.</param>
/// <param name="TermMoves">Moves until one term of its chain is.</param>
/// <param name="Gas">Gas of all moves, the opening and the execution included.</param>
public sealed record DisputePath(int StepMoves, int OpMoves, int LeafMoves, int ElementMoves, int TermMoves, long Gas)
{
    /// <summary>Moves of the whole game, the execution included.</summary>
    public int Moves => StepMoves + OpMoves + LeafMoves + ElementMoves + TermMoves + 1;

    /// <summary>The longest game that ends at a row.</summary>
    public static DisputePath Of(RecipeRounds rounds, ProgramSizes program, SegmentKind segment, OpRow row, MoveGas gas)
    {
        Tally tally = new(gas);
        int trace = segment == SegmentKind.Outer ? 0 : tally.Level(rounds.Checkpoints);
        int steps = trace + (segment == SegmentKind.Step ? Steps(tally, rounds) : 0);
        int ops = tally.Tree(MerkleTree.Depth(program.Rows(segment)));
        long length = program.Table.Tensors[row.Output].Length;
        int leaves = tally.Tree(ProgramSizes.DepthOf(length));
        tally.Add(gas.Row + gas.Leaf + (leaves == 0 ? gas.Show : 0)); // the first nodes below a row come with it
        int terms = Terms(tally, program.LongestChain(row));
        tally.Add(gas.Opening + program.ExecutionGas(row, gas));
        return new DisputePath(steps, ops, leaves, 2, terms, tally.Gas);
    }

    private static int Steps(Tally tally, RecipeRounds rounds)
    {
        int span = 0, before = 0;
        for (int checkpoint = 0; checkpoint < rounds.Checkpoints; checkpoint++)
        {
            span = Math.Max(span, rounds.StepsAtCheckpoint(checkpoint) - before);
            before = rounds.StepsAtCheckpoint(checkpoint);
        }

        int moves = 0;
        for (; span > 1; span = (span + StepSpan.MaxParts - 1) / StepSpan.MaxParts)
            moves += tally.Level(Math.Min(StepSpan.MaxParts, span) - 1);
        return moves;
    }

    private static int Terms(Tally tally, long terms)
    {
        int moves = 0;
        while (terms > 1)
        {
            TermSpan span = new(0, (int)terms, 0, 0);
            tally.Partials(span.Parts, isFirst: moves == 0);
            moves += 2;
            terms = span.Stride == 1 ? 1 : span.Stride;
        }

        return moves;
    }

    private sealed class Tally(MoveGas gas)
    {
        public long Gas { get; private set; }

        public void Add(long amount) => Gas += amount;

        /// <summary>So many hashes shown, one picked.</summary>
        public int Level(int hashes)
        {
            if (hashes < 1)
                return 0;
            Gas += gas.Show + hashes * gas.ShownHash + gas.Pick;
            return 2;
        }

        /// <summary>A tree walked down some levels at a time.</summary>
        public int Tree(int depth)
        {
            int moves = 0;
            for (int level = 0; level < depth;)
            {
                int next = TreeDissection.Next(level, depth);
                moves += Level(1 << (next - level));
                level = next;
            }

            return moves;
        }

        public void Partials(int count, bool isFirst) => Gas += (isFirst ? gas.Partials : gas.Run) + count * gas.Partial;
    }
}
