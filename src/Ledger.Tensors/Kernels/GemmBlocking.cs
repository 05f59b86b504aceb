namespace Ledger.Tensors.Kernels;

/// <summary>How much of each operand is packed at a time. Shows in the speed, never in the bits.</summary>
/// <param name="Depth">Largest number of terms of one panel; K is split evenly over panels.</param>
/// <param name="Rows">Rows of one block of A, which stays in the second cache; rounded up to register tiles.</param>
/// <param name="Columns">Columns of one block of B; rounded up to register tiles.</param>
internal readonly record struct GemmBlocking(int Depth, int Rows, int Columns)
{
    /// <summary>The fastest on Zen 4: deep panels win, since every panel of k after the first has to load C.</summary>
    public static GemmBlocking Measured => new(1024, 56, 1024);
}
