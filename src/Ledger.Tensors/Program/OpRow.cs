using System.Collections.Immutable;

namespace Ledger.Tensors.Program;

/// <summary>How a row combines its operands into an output element.</summary>
public enum OpKind : byte
{
    /// <summary>acc = +0, then acc = fma(a, b, acc) for every term.</summary>
    FmaChain = 1,

    /// <summary>acc = +0, then acc = acc + a for every term.</summary>
    AddChain = 2,

    /// <summary>acc = −∞, then acc = max(acc, a) for every term.</summary>
    MaxChain = 3,

    /// <summary>acc = 0, then acc = acc | a for every term.</summary>
    OrChain = 4,

    /// <summary>The fixed tree of fifteen additions over the sixteen elements that start at the operand's index.</summary>
    LaneFold = 5,

    /// <summary>A fixed scalar listing of the referee's instructions on the operands and immediates.</summary>
    Listing = 6,
}

/// <summary>One op of a program: how every element of one tensor is computed. Spec: protocol.md §4.</summary>
/// <remarks>
/// The row is the definition: the interpreter, a kernel and the referee all compute what it says. Its shape gives the
/// coordinates of the index formulas and has as many elements as the output tensor, in the same row-major order.
/// </remarks>
public sealed class OpRow
{
    /// <summary>Most operands of a row.</summary>
    public const int MaxOperands = 3;

    /// <summary>Most chain coordinates of a row.</summary>
    public const int MaxChainDimensions = 2;

    /// <summary>Most immediates of a row.</summary>
    public const int MaxImmediates = 8;

    /// <summary>Describes an op; <see cref="OpTable"/> checks it against the tensors.</summary>
    public OpRow(
        OpKind kind,
        int output,
        ImmutableArray<int> shape,
        ImmutableArray<Operand> operands,
        ImmutableArray<ChainExtent> chain = default,
        Mask mask = default,
        ScalarListing? listing = null,
        ImmutableArray<uint> immediates = default)
    {
        Kind = kind;
        Output = output;
        Shape = shape;
        Operands = operands;
        Chain = chain.IsDefault ? [] : chain;
        Mask = mask;
        Listing = listing;
        Immediates = immediates.IsDefault ? [] : immediates;
    }

    /// <summary>How operands are combined.</summary>
    public OpKind Kind { get; }

    /// <summary>The listing of a row of kind <see cref="OpKind.Listing"/>, otherwise none.</summary>
    public ScalarListing? Listing { get; }

    /// <summary>Number of the tensor that the row computes.</summary>
    public int Output { get; }

    /// <summary>Extents of the output coordinates, slowest first.</summary>
    public ImmutableArray<int> Shape { get; }

    /// <summary>The operands: a, b, c.</summary>
    public ImmutableArray<Operand> Operands { get; }

    /// <summary>The chain coordinates, slowest first; empty for LaneFold and listings.</summary>
    public ImmutableArray<ChainExtent> Chain { get; }

    /// <summary>Which elements are +0 without being computed.</summary>
    public Mask Mask { get; }

    /// <summary>Constants of the listing, as bits.</summary>
    public ImmutableArray<uint> Immediates { get; }

    /// <summary>True for the kinds that run over chain coordinates.</summary>
    public bool IsChain => Kind is OpKind.FmaChain or OpKind.AddChain or OpKind.MaxChain or OpKind.OrChain;
}
