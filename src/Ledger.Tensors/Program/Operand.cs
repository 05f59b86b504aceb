namespace Ledger.Tensors.Program;

/// <summary>How the value of an operand follows from its index.</summary>
public enum OperandSource : byte
{
    /// <summary>The element of the tensor at the index.</summary>
    Element = 0,

    /// <summary>The low 32 bits of the index itself.</summary>
    Index = 1,

    /// <summary>1.0 if the index is zero, otherwise +0.</summary>
    Indicator = 2,
}

/// <summary>A part of an operand's index that is read from a word32 tensor: Stride × word.</summary>
/// <remarks>
/// A word that is not below <paramref name="Bound"/> makes the value of the whole operand +0. That keeps every row
/// total, whatever the committed data hold.
/// </remarks>
public sealed record Gather(int Tensor, AffineMap Map, long Stride, uint Bound);

/// <summary>One operand of a row: which value it contributes to an output element (and chain term).</summary>
/// <param name="Source">How the value follows from the index.</param>
/// <param name="Tensor">Number of the tensor; 0 unless the source is <see cref="OperandSource.Element"/>.</param>
/// <param name="Map">The index formula.</param>
/// <param name="Gather">The part of the index that another tensor holds, if any.</param>
public sealed record Operand(OperandSource Source, int Tensor, AffineMap Map, Gather? Gather = null)
{
    /// <summary>The element of a tensor at an index.</summary>
    public static Operand Element(int tensor, AffineMap map, Gather? gather = null) => new(OperandSource.Element, tensor, map, gather);

    /// <summary>An index as a word.</summary>
    public static Operand Index(AffineMap map) => new(OperandSource.Index, 0, map);

    /// <summary>1.0 where an index is zero, +0 elsewhere.</summary>
    public static Operand Indicator(AffineMap map, Gather? gather = null) => new(OperandSource.Indicator, 0, map, gather);

    /// <summary>Number of tensor elements that one evaluation reads.</summary>
    public int Reads => (Source == OperandSource.Element ? 1 : 0) + (Gather is null ? 0 : 1);
}
