using System.Runtime.CompilerServices;
using X86 = System.Runtime.Intrinsics.X86;

namespace Ledger.Tensors.Kernels;

/// <summary>Brings the rows that the next strip reads, and those that this one will write, into the second cache while tiles are computed.</summary>
/// <remarks>Rows of one head lie a whole token apart, which the machine does not foresee. An address beyond the end does no harm: nothing is read.</remarks>
internal unsafe struct AttentionAhead
{
    private const int LineLength = 16;

    private readonly nint _stride;
    private readonly int _headSize;
    private readonly int _rowsOfTile;
    private readonly nint _second;
    private readonly nint _third;
    private readonly nint _fourth;
    private float* _row;
    private int _rows;

    /// <summary>`rows` rows from each of four places, spread over so many tiles.</summary>
    public AttentionAhead(float* first, float* second, float* third, float* fourth, nint stride, int headSize, int rows, int tiles)
    {
        _row = first;
        _second = (nint)(second - first);
        _third = (nint)(third - first);
        _fourth = (nint)(fourth - first);
        _stride = stride;
        _headSize = headSize;
        _rows = X86.Sse.IsSupported ? rows : 0;
        _rowsOfTile = (rows + tiles - 1) / tiles;
    }

    /// <summary>The share of one tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Advance()
    {
        for (int row = 0; row < _rowsOfTile && _rows > 0; row++, _rows--)
        {
            for (int i = 0; i < _headSize; i += LineLength)
            {
                X86.Sse.Prefetch1(_row + i);
                X86.Sse.Prefetch1(_row + _second + i);
                X86.Sse.Prefetch1(_row + _third + i);
                X86.Sse.Prefetch1(_row + _fourth + i);
            }

            _row += _stride;
        }
    }
}
