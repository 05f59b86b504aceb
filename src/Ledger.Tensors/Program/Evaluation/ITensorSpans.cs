namespace Ledger.Tensors.Program;

/// <summary>Gives the bits of all elements of any tensor that is known so far.</summary>
public interface ITensorSpans
{
    /// <summary>The elements of a tensor; they stay where they are until it is no longer read.</summary>
    ReadOnlySpan<uint> Words(int tensor);
}
