namespace Ledger.Training;

/// <summary>A run of neighbouring rows of a segment.</summary>
internal readonly record struct RowRange(int First, int Count);

/// <summary>A kernel with its operands: does the work of a range of rows at once, and gives the same bits.</summary>
/// <remarks>
/// Tensors that only the range itself uses need not exist: a call names those that it reads and writes, and only these get memory.
/// </remarks>
internal abstract class KernelCall
{
    /// <summary>The rows whose work the call does.</summary>
    public RowRange Rows { get; set; }

    /// <summary>The tensors that the call reads or writes.</summary>
    public abstract IEnumerable<int> Tensors { get; }

    /// <summary>Does the work. Allocates nothing.</summary>
    public abstract void Execute(Workspace w);

    /// <summary>What kind of work it is: for measurements.</summary>
    public override string ToString() => GetType().Name;
}
