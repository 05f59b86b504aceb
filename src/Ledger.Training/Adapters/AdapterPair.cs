namespace Ledger.Training;

/// <summary>The factors beside one matrix: y = x·Wᵀ + scale·(x·Aᵀ)·Bᵀ.</summary>
/// <param name="Parameter">Name of the matrix, as in the model's layout: layers.0.wq.weight.</param>
/// <param name="Rank">Rows of A and columns of B.</param>
/// <param name="A">A [rank, inputs], row-major.</param>
/// <param name="B">B [outputs, rank], row-major.</param>
public sealed record AdapterPair(string Parameter, int Rank, ReadOnlyMemory<float> A, ReadOnlyMemory<float> B)
{
    /// <summary>Columns of the matrix.</summary>
    public int Inputs => A.Length / Rank;

    /// <summary>Rows of the matrix.</summary>
    public int Outputs => B.Length / Rank;
}
