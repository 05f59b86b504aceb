namespace Ledger.Training;

/// <summary>What a number is that is not finite.</summary>
public enum NonFiniteKind
{
    /// <summary>Not a number.</summary>
    NaN,

    /// <summary>Above the largest number.</summary>
    PositiveInfinity,

    /// <summary>Below the smallest number.</summary>
    NegativeInfinity,
}

/// <summary>The first number of a tensor that is not finite: no state with one can be claimed.</summary>
/// <param name="Tensor">Name of the tensor in the program.</param>
/// <param name="Index">Element of the tensor, from 0.</param>
/// <param name="Kind">What it is.</param>
public readonly record struct NonFinite(string Tensor, long Index, NonFiniteKind Kind)
{
    /// <summary>Looks at a float32 tensor.</summary>
    public static NonFinite? In(string tensor, ReadOnlySpan<float> values) =>
        TensorBytes.FirstNonFinite(values) is int index ? new NonFinite(tensor, index, KindOf(values[index])) : null;

    /// <inheritdoc />
    public override string ToString() => FormattableString.Invariant($"element {Index} of {Tensor} is {Name}");

    private string Name => Kind switch
    {
        NonFiniteKind.NaN => "NaN",
        NonFiniteKind.PositiveInfinity => "+infinity",
        _ => "-infinity",
    };

    private static NonFiniteKind KindOf(float value) =>
        float.IsNaN(value) ? NonFiniteKind.NaN : value > 0 ? NonFiniteKind.PositiveInfinity : NonFiniteKind.NegativeInfinity;
}
