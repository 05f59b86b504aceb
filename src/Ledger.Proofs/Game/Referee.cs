using Ledger.Cryptography;
using Ledger.Proofs.Traces;
using Ledger.Tensors.Program;
using Ledger.Training;

namespace Ledger.Proofs.Game;

/// <summary>Twin of the referee contract: computes from what is opened, and takes an opening only if it leads to an agreed root.</summary>
/// <remarks>An opening is a tensor and the items of the root that it belongs to; on chain it is one leaf and its paths.</remarks>
internal sealed class Referee(TrainingProgram program, DisputeSubject subject)
{
    private OpTable Table => program.Table;

    /// <summary>The group whose roots a segment's result is made of.</summary>
    public static TensorGroup ResultOf(SegmentKind segment) => segment switch
    {
        SegmentKind.Step => TensorGroup.Inner,
        SegmentKind.Update => TensorGroup.Update,
        _ => TensorGroup.Round,
    };

    /// <summary>Hash of a hash that is an item of a tree.</summary>
    public static Hash32 LeafOf(Hash32 item) => MerkleTree.Leaf(item.ToArray());

    /// <summary>One term, fold or listing on opened operands.</summary>
    public MoveOutcome Execute(GamePosition.ExecutionWanted position, IExecution? openings)
    {
        DisputedExecution execution = position.Element.Execution;
        OpRow row = Table.Segments[(int)execution.Segment].Rows[position.Element.Row];
        if (openings is null)
            return new MoveOutcome.Refused("Nothing is opened.");
        Opened reader = new(this, position.Element, AgreedOpenings.Of(openings, execution));
        uint value = Interpreter.EvaluateTerm(
            row, position.Element.Element, position.Term, position.Before, reader, ExecutionScalars.Of(program, subject, execution.Segment, execution.Step));
        if (reader.Problem is { } problem)
            return new MoveOutcome.Refused(problem);
        return new MoveOutcome.Accepted(new GamePosition.Over(value == position.After ? DisputeSide.Defender : DisputeSide.Challenger));
    }

    /// <summary>The picked item of a result against the row, or the agreed tensor, that it has to be.</summary>
    public MoveOutcome Compare(GamePosition.ItemWanted position, Move.CompareItem move, IExecution? openings)
    {
        DisputedExecution execution = position.Execution;
        int items = Table.Group(ResultOf(execution.Segment)).Length;
        bool proven = move.Path.Length == MerkleTree.Depth(items) && LeafOf(move.Item) == position.Leaf
            && MerkleTree.RootFromProof(LeafOf(move.Item), (ulong)position.Item, move.Path.AsSpan()) == execution.Result;
        if (!proven)
            return new MoveOutcome.Refused("The item's path does not lead to the disputed result.");
        int tensor = Table.Group(ResultOf(execution.Segment))[position.Item];
        int after = Table.Places[tensor].Next == TensorPlace.None ? tensor : (int)Table.Places[tensor].Next;
        if (openings is null || RootOf(after, position.OpRoot, execution, openings) is not { } expected)
            return new MoveOutcome.Refused("Nothing that leads to an agreed root is opened.");
        return new MoveOutcome.Accepted(new GamePosition.Over(expected == move.Item ? DisputeSide.Defender : DisputeSide.Challenger));
    }

    /// <summary>The agreed root of a tensor, if what is opened leads to one.</summary>
    private Hash32? RootOf(int tensor, Hash32 opRoot, DisputedExecution execution, IExecution openings)
    {
        TensorPlace place = Table.Places[tensor];
        if (Table.Tensors[tensor].IsComputed)
        {
            SegmentTrace trace = openings.Trace(execution.Segment, execution.Step);
            Hash32 output = trace.Outputs[(int)place.Row];
            return MerkleTree.RootFromProof(LeafOf(output), place.Row, trace.OpTree.Prove(place.Row)) == opRoot ? output : null;
        }

        Hash32 baseRoot = subject is DisputeSubject.OfCandidate candidate ? candidate.BaseRoot : ((DisputeSubject.OfClaim)subject).Claimed.BaseRoot;
        switch (TensorGroups.Of(Table.Tensors[tensor].Role))
        {
            case TensorGroup.Round:
                return MerkleTree.RootOfHashes(openings.BaseItems) == baseRoot ? openings.BaseItems[(int)place.Position] : null;
            case TensorGroup.Inner when execution.Segment == SegmentKind.Step && execution.Step == 0:
                if (Table.Tensors[tensor].Role != TensorRole.Parameter)
                    return CommittedTensor.TreeOf([], Table.Tensors[tensor].Length).Root;
                return MerkleTree.RootOfHashes(openings.BaseItems) == baseRoot ? openings.BaseItems[(int)place.Position] : null;
            case TensorGroup.Inner:
                IReadOnlyList<Hash32> items = openings.StateItems(execution.Segment == SegmentKind.Step ? execution.Step : program.Recipe.Rounds.InnerSteps);
                return MerkleTree.RootOfHashes(items) == execution.Before ? items[(int)place.Position] : null;
            case TensorGroup.Dataset:
                return program.Recipe.Data.TrainRoot;
            default:
                return null;
        }
    }

    /// <summary>Reads only what was opened up to an agreed root; the first thing that was not is the problem.</summary>
    private sealed class Opened(Referee referee, DisputedElement element, IExecution openings) : ITensorReader
    {
        private readonly RowValues _row = openings.Row(element.Execution.Segment, element.Execution.Step, element.Row);

        public string? Problem { get; private set; }

        public uint Read(int tensor, long index)
        {
            CommittedTensor opened = _row.Operands[tensor];
            bool leads = TensorGroups.Of(referee.Table.Tensors[tensor].Role) switch
            {
                TensorGroup.Tables => referee.IsTable(tensor, opened),
                TensorGroup.Accepted => referee.IsAccepted(tensor, index, opened[index], openings),
                _ => referee.RootOf(tensor, element.OpRoot, element.Execution, openings) == opened.Root,
            };
            if (!leads)
                Problem ??= $"What was opened of {referee.Table.Tensors[tensor]} leads to no agreed root.";
            return opened[index];
        }
    }

    private bool IsTable(int tensor, CommittedTensor opened)
    {
        RecipeTables tables = program.Recipe.Tables;
        ReadOnlySpan<Hash32> roots =
            [tables.RopeCos, tables.RopeSin, tables.LearningRate, tables.BiasCorrection, tables.OuterLearningRate, tables.OuterMomentum];
        return opened.Root == roots[(int)Table.Places[tensor].Position];
    }

    private bool IsAccepted(int tensor, long index, uint value, IExecution openings)
    {
        DisputeSubject.OfCandidate candidate = (DisputeSubject.OfCandidate)subject;
        long each = Table.Tensors[tensor].Length / Table.Tensors[tensor].Shape[0];
        int update = (int)(index / each);
        if (update >= candidate.AcceptedUpdates.Length)
            return value == 0;
        IReadOnlyList<CommittedTensor> tensors = openings.Update(update);
        return MerkleTree.RootOfHashes([.. tensors.Select(static one => one.Root)]) == candidate.AcceptedUpdates[update]
            && tensors[(int)Table.Places[tensor].Position][index % each] == value;
    }
}
