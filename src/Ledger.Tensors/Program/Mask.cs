namespace Ledger.Tensors.Program;

/// <summary>Which elements of a row are +0 without being computed.</summary>
public enum MaskKind : byte
{
    /// <summary>None: every element is computed.</summary>
    None = 0,

    /// <summary>Those above the diagonal: coordinate <see cref="Mask.Axis"/> greater than coordinate <see cref="Mask.Other"/>.</summary>
    Causal = 1,

    /// <summary>Those whose coordinate <see cref="Mask.Axis"/> is not below public scalar <see cref="Mask.Other"/>.</summary>
    BelowPublic = 2,
}

/// <summary>The mask of a row.</summary>
public readonly record struct Mask(MaskKind Kind, byte Axis, byte Other)
{
    /// <summary>Every element is computed.</summary>
    public static Mask None => default;

    /// <summary>+0 where coordinate <paramref name="keyAxis"/> exceeds coordinate <paramref name="queryAxis"/>.</summary>
    public static Mask Causal(int keyAxis, int queryAxis) => new(MaskKind.Causal, checked((byte)keyAxis), checked((byte)queryAxis));

    /// <summary>+0 where a coordinate is not below a public scalar.</summary>
    public static Mask Below(int axis, PublicScalar scalar) => new(MaskKind.BelowPublic, checked((byte)axis), (byte)scalar);

    /// <summary>True if the element at these coordinates is +0 without being computed.</summary>
    public bool Hides(ReadOnlySpan<long> output, PublicScalars publics) => Kind switch
    {
        MaskKind.Causal => output[Axis] > output[Other],
        MaskKind.BelowPublic => output[Axis] >= publics[(PublicScalar)Other],
        _ => false,
    };
}
