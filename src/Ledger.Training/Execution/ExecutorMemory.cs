namespace Ledger.Training;

/// <summary>The memory of an executor and the least that its work needs. Unit: bytes.</summary>
/// <param name="Peak">All that it holds: state, intermediates, tables, update, and the kernels' working memory so far.</param>
/// <param name="Needed">Parameters, moments, gradients and the activations that the backward pass reads.</param>
public readonly record struct ExecutorMemory(long Peak, long Needed)
{
    /// <summary>Peak over needed.</summary>
    public double Ratio => (double)Peak / Needed;
}
