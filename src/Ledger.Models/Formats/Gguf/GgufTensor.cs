namespace Ledger.Models;

/// <summary>Where a tensor lies in a GGUF file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Extents">Its extents, the contiguous one first.</param>
/// <param name="Type">Its element type.</param>
/// <param name="Offset">First byte, from the start of the data.</param>
internal sealed record GgufTensor(string Name, IReadOnlyList<long> Extents, GgufElementType Type, long Offset)
{
    /// <summary>Number of elements.</summary>
    public long Length => Extents.Aggregate(1L, static (product, extent) => product * extent);

    /// <summary>Number of bytes.</summary>
    public long Bytes => Length / Type.BlockLength * Type.BlockBytes;
}
