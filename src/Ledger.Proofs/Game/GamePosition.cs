using System.Collections.Immutable;
using Ledger.Cryptography;

namespace Ledger.Proofs.Game;

/// <summary>Where a game stands: what was shown last, and so whose turn it is. Spec: protocol.md §8.</summary>
/// <remarks>"Wanted": the defender has to show something. "Shown": the challenger has to answer it.</remarks>
public abstract record GamePosition
{
    private GamePosition()
    {
    }

    /// <summary>The side whose clock runs; null when the game is over.</summary>
    public abstract DisputeSide? Turn { get; }

    /// <summary>The checkpoint roots behind the trace root are to be shown.</summary>
    public sealed record TraceWanted : GamePosition
    {
        /// <inheritdoc />
        public override DisputeSide? Turn => DisputeSide.Defender;
    }

    /// <summary>The checkpoint roots are known.</summary>
    public sealed record TraceShown(ImmutableArray<Hash32> Checkpoints) : GamePosition
    {
        /// <inheritdoc />
        public override DisputeSide? Turn => DisputeSide.Challenger;
    }

    /// <summary>State roots that cut <paramref name="Span"/> into equal parts are to be shown.</summary>
    public sealed record StepsWanted(StepSpan Span) : GamePosition
    {
        /// <inheritdoc />
        public override DisputeSide? Turn => DisputeSide.Defender;
    }

    /// <summary>The span's inner state roots are known, its two ends left out.</summary>
    public sealed record StepsShown(StepSpan Span, ImmutableArray<Hash32> Roots) : GamePosition
    {
        /// <inheritdoc />
        public override DisputeSide? Turn => DisputeSide.Challenger;
    }

    /// <summary>Nodes of the op tree are to be shown; the first time, with its root.</summary>
    /// <param name="Execution">The execution.</param>
    /// <param name="OpRoot">Root of the op tree, null until the defender named it.</param>
    /// <param name="At">The node to open.</param>
    public sealed record OpsWanted(DisputedExecution Execution, Hash32? OpRoot, TreeFrontier At) : GamePosition
    {
        /// <inheritdoc />
        public override DisputeSide? Turn => DisputeSide.Defender;
    }

    /// <summary>Nodes of the op tree below <paramref name="At"/> are known.</summary>
    public sealed record OpsShown(DisputedExecution Execution, Hash32 OpRoot, TreeFrontier At, ImmutableArray<Hash32> Nodes) : GamePosition
    {
        /// <inheritdoc />
        public override DisputeSide? Turn => DisputeSide.Challenger;
    }

    /// <summary>All rows are agreed, the result is not: nodes of the disputed result's tree are to be shown.</summary>
    public sealed record ResultWanted(DisputedExecution Execution, Hash32 OpRoot, TreeFrontier At) : GamePosition
    {
        /// <inheritdoc />
        public override DisputeSide? Turn => DisputeSide.Defender;
    }

    /// <summary>Nodes of the disputed result's tree below <paramref name="At"/> are known.</summary>
    public sealed record ResultShown(DisputedExecution Execution, Hash32 OpRoot, TreeFrontier At, ImmutableArray<Hash32> Nodes) : GamePosition
    {
        /// <inheritdoc />
        public override DisputeSide? Turn => DisputeSide.Challenger;
    }

    /// <summary>Item <paramref name="Item"/> of the result is to be shown and compared with what the op tree or an agreed root says it must be.</summary>
    /// <param name="Execution">The execution.</param>
    /// <param name="OpRoot">Root of the op tree.</param>
    /// <param name="Item">Place of the tensor among the items of the result.</param>
    /// <param name="Leaf">Hash of the disputed item.</param>
    public sealed record ItemWanted(DisputedExecution Execution, Hash32 OpRoot, int Item, Hash32 Leaf) : GamePosition
    {
        /// <inheritdoc />
        public override DisputeSide? Turn => DisputeSide.Defender;
    }

    /// <summary>Nodes of the tree of a row's output are to be shown; the first time, with the row itself.</summary>
    /// <param name="Execution">The execution.</param>
    /// <param name="OpRoot">Root of the op tree.</param>
    /// <param name="Row">Number of the row; all rows before it are agreed.</param>
    /// <param name="At">The node to open. At level 0 its hash is that of the op tree's leaf, not of the tensor's root.</param>
    public sealed record LeavesWanted(DisputedExecution Execution, Hash32 OpRoot, int Row, TreeFrontier At) : GamePosition
    {
        /// <inheritdoc />
        public override DisputeSide? Turn => DisputeSide.Defender;
    }

    /// <summary>Nodes of the tree of the row's output below <paramref name="At"/> are known.</summary>
    public sealed record LeavesShown(DisputedExecution Execution, Hash32 OpRoot, int Row, TreeFrontier At, ImmutableArray<Hash32> Nodes) : GamePosition
    {
        /// <inheritdoc />
        public override DisputeSide? Turn => DisputeSide.Challenger;
    }

    /// <summary>The 256 words of a leaf are to be shown; with the row itself where the tensor has one leaf only.</summary>
    /// <param name="Execution">The execution.</param>
    /// <param name="OpRoot">Root of the op tree.</param>
    /// <param name="Row">Number of the row.</param>
    /// <param name="Leaf">Number of the leaf.</param>
    /// <param name="Hash">Hash of the leaf; where <paramref name="RowKnown"/> is false, of the op tree's leaf.</param>
    /// <param name="RowKnown">Whether the row was shown already.</param>
    public sealed record LeafWanted(DisputedExecution Execution, Hash32 OpRoot, int Row, long Leaf, Hash32 Hash, bool RowKnown) : GamePosition
    {
        /// <inheritdoc />
        public override DisputeSide? Turn => DisputeSide.Defender;
    }

    /// <summary>The 256 words of a leaf are known.</summary>
    public sealed record LeafShown(DisputedExecution Execution, Hash32 OpRoot, int Row, long Leaf, ImmutableArray<uint> Words) : GamePosition
    {
        /// <inheritdoc />
        public override DisputeSide? Turn => DisputeSide.Challenger;
    }

    /// <summary>Partial accumulators of a chain are to be shown.</summary>
    public sealed record PartialsWanted(DisputedElement Element, TermSpan Span) : GamePosition
    {
        /// <inheritdoc />
        public override DisputeSide? Turn => DisputeSide.Defender;
    }

    /// <summary>Partial accumulators of a chain are known, the last of them the span's end.</summary>
    public sealed record PartialsShown(DisputedElement Element, TermSpan Span, ImmutableArray<uint> Values) : GamePosition
    {
        /// <inheritdoc />
        public override DisputeSide? Turn => DisputeSide.Challenger;
    }

    /// <summary>One term of a chain, one fold or one listing is to be executed by the referee: anybody may.</summary>
    /// <param name="Element">The element.</param>
    /// <param name="Term">Number of the term; 0 where the row is no chain.</param>
    /// <param name="Before">Accumulator before the term: the kind's start value at term 0.</param>
    /// <param name="After">The value that is claimed for it.</param>
    public sealed record ExecutionWanted(DisputedElement Element, int Term, uint Before, uint After) : GamePosition
    {
        /// <inheritdoc />
        public override DisputeSide? Turn => DisputeSide.Defender;
    }

    /// <summary>The game is over.</summary>
    public sealed record Over(DisputeSide Winner) : GamePosition
    {
        /// <inheritdoc />
        public override DisputeSide? Turn => null;
    }
}
