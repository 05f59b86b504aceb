namespace Ledger.Models;

/// <summary>A low-rank change of one matrix W [outputs, inputs] by alpha/rank · B·A.</summary>
/// <param name="BaseTensor">GGUF name of W, see <see cref="GgufNames.OfParameter"/>.</param>
/// <param name="Rank">Rows of A and columns of B.</param>
/// <param name="A">[rank, inputs], row-major.</param>
/// <param name="B">[outputs, rank], row-major.</param>
public sealed record AdapterMatrix(string BaseTensor, int Rank, ReadOnlyMemory<float> A, ReadOnlyMemory<float> B)
{
    /// <summary>Columns of W.</summary>
    public int Inputs => A.Length / Rank;

    /// <summary>Rows of W.</summary>
    public int Outputs => B.Length / Rank;
}
