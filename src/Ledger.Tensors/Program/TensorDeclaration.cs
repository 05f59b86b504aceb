using System.Collections.Immutable;

namespace Ledger.Tensors.Program;

/// <summary>What the 32 bits of an element are.</summary>
public enum ElementKind : byte
{
    /// <summary>IEEE-754 binary32; the only NaN is 0x7fc00000.</summary>
    Binary32 = 1,

    /// <summary>Any 32 bits: tokens, indices, quantised codes, packed words.</summary>
    Word32 = 2,
}

/// <summary>Where the value of a tensor comes from and what it belongs to.</summary>
public enum TensorRole : byte
{
    /// <summary>Round state: a parameter as it stood when the round opened.</summary>
    BaseParameter = 1,

    /// <summary>Round state: the outer optimizer's momentum of a parameter.</summary>
    OuterBuffer = 2,

    /// <summary>Inner state: a parameter while a slot trains; starts as a copy of its base.</summary>
    Parameter = 3,

    /// <summary>Inner state: AdamW's first moment; starts at +0.</summary>
    FirstMoment = 4,

    /// <summary>Inner state: AdamW's second moment; starts at +0.</summary>
    SecondMoment = 5,

    /// <summary>Inner state: loss and gradient norm of every step so far; starts at +0.</summary>
    Trail = 6,

    /// <summary>A constant table whose root is part of the program root.</summary>
    Table = 7,

    /// <summary>The token stream whose root is in the recipe.</summary>
    Dataset = 8,

    /// <summary>The accepted updates of a round, one after the other in slot order.</summary>
    AcceptedUpdate = 9,

    /// <summary>A value that a row computes and only later rows of the segment read.</summary>
    Intermediate = 10,

    /// <summary>A value that a row computes and that replaces a state tensor when the segment ends.</summary>
    NextState = 11,

    /// <summary>A value that a row computes and that is part of the slot's update.</summary>
    Update = 12,
}

/// <summary>A named tensor of a program: what a row may read or must write.</summary>
/// <remarks>The number of a tensor is its place in <see cref="OpTable.Tensors"/>. Elements are in row-major order.</remarks>
public sealed class TensorDeclaration
{
    /// <summary>Most dimensions that a tensor or a row may have.</summary>
    public const int MaxRank = 6;

    private const long MaxLength = 1L << 40;

    /// <summary>Declares a tensor.</summary>
    /// <exception cref="MalformedProgramException">The name, the shape or the kind is outside the limits of the format.</exception>
    public TensorDeclaration(string name, ElementKind kind, TensorRole role, params ReadOnlySpan<int> shape)
    {
        if (name.Length is 0 or > 255 || name.AsSpan().ContainsAnyExceptInRange('!', '~'))
            throw new MalformedProgramException($"'{name}' is not a tensor name: 1 to 255 printable ASCII characters without blanks.");
        if (kind is not (ElementKind.Binary32 or ElementKind.Word32) || role is < TensorRole.BaseParameter or > TensorRole.Update)
            throw new MalformedProgramException($"Tensor {name} has an unknown kind or role.");
        Name = name;
        Kind = kind;
        Role = role;
        Shape = [.. shape];
        Length = LengthOf(Shape, name);
    }

    /// <summary>Name, unique in its program.</summary>
    public string Name { get; }

    /// <summary>Kind of every element.</summary>
    public ElementKind Kind { get; }

    /// <summary>Where the value comes from.</summary>
    public TensorRole Role { get; }

    /// <summary>Extents, slowest first; at most six.</summary>
    public ImmutableArray<int> Shape { get; }

    /// <summary>Number of elements, at most 2⁴⁰.</summary>
    public long Length { get; }

    /// <summary>True if a row of the program computes it.</summary>
    public bool IsComputed => Role >= TensorRole.Intermediate;

    /// <summary>Number of elements of a shape.</summary>
    internal static long LengthOf(ImmutableArray<int> shape, string what)
    {
        if (shape.Length is 0 or > MaxRank)
            throw new MalformedProgramException($"{what} has {shape.Length} dimensions; allowed are 1 to {MaxRank}.");
        long length = 1;
        foreach (int extent in shape)
        {
            length *= extent;
            if (extent < 1 || length > MaxLength)
                throw new MalformedProgramException($"{what} has the shape [{string.Join(", ", shape)}]: extents are at least 1, elements at most 2^40.");
        }

        return length;
    }

    /// <inheritdoc />
    public override string ToString() => $"{Name}[{string.Join(", ", Shape)}]";
}
