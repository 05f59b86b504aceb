using System.Runtime.CompilerServices;
using X86 = System.Runtime.Intrinsics.X86;

namespace Ledger.Tensors.Kernels;

/// <summary>Brings the block that is packed next into the second cache, some lines at a time while tiles are computed.</summary>
internal unsafe struct SourceAhead
{
    private const int LineLength = 16;

    private readonly nint _stride;
    private readonly int _linesOfRow;
    private float* _row;
    private int _rows;
    private int _line;

    /// <summary>The block source[r·laneStride + k·depthStride], one of the strides 1, to be spread over so many tiles.</summary>
    public SourceAhead(float* source, nint laneStride, nint depthStride, int lanes, int depth, int tiles)
    {
        bool lanesLieTogether = laneStride == 1;
        _row = source;
        _stride = lanesLieTogether ? depthStride : laneStride;
        _rows = lanesLieTogether ? depth : lanes;
        _linesOfRow = ((lanesLieTogether ? lanes : depth) + LineLength - 1) / LineLength;
        LinesOfTile = ((_rows * _linesOfRow) + tiles - 1) / tiles;
    }

    private readonly int LinesOfTile { get; }

    /// <summary>The share of one tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Advance()
    {
        if (!X86.Sse.IsSupported)
        {
            return;
        }

        for (int lines = LinesOfTile; lines > 0 && _rows > 0; lines--)
        {
            X86.Sse.Prefetch1(_row + (_line * LineLength));
            if (++_line == _linesOfRow)
            {
                _line = 0;
                _rows--;
                _row += _stride;
            }
        }
    }
}
