using Ledger.Tensors.Program;

namespace Ledger.Proofs.Openings;

/// <summary>Coordinates of one element of a row and of one term of its chain. Spec: protocol.md §4.3.</summary>
internal sealed class RowPlace
{
    private readonly long[] _output;
    private readonly long[] _chain = new long[OpRow.MaxChainDimensions];
    private readonly PublicScalars _publics;

    /// <exception cref="ArgumentOutOfRangeException">The chain of the element has no such term.</exception>
    public RowPlace(OpRow row, long element, long term, PublicScalars publics)
    {
        _publics = publics;
        _output = new long[row.Shape.Length];
        for (int axis = row.Shape.Length - 1; axis >= 0; axis--)
            (element, _output[axis]) = Math.DivRem(element, row.Shape[axis]);
        for (int i = row.Chain.Length - 1; i >= 0; i--)
        {
            ChainExtent chain = row.Chain[i];
            long first = chain.Start.Evaluate(_output, default, publics);
            long limit = chain.Limit is null ? chain.Extent : Math.Min(chain.Extent, chain.Limit.Evaluate(_output, default, publics));
            long count = Math.Max(0, (limit - first + chain.Step - 1) / chain.Step);
            ArgumentOutOfRangeException.ThrowIfZero(count, nameof(term));
            (term, long number) = Math.DivRem(term, count);
            _chain[i] = first + number * chain.Step;
        }

        ArgumentOutOfRangeException.ThrowIfNotEqual(term, 0);
    }

    public long Evaluate(AffineMap map) => map.Evaluate(_output, _chain, _publics);
}
