using System.Collections.Immutable;

namespace Ledger.Tensors.Program;

/// <summary>A number that the chain knows and a row may read.</summary>
public enum PublicScalar : byte
{
    /// <summary>Round of the run, from 0.</summary>
    Round = 0,

    /// <summary>Inner step of the round, from 0.</summary>
    Step = 1,

    /// <summary>Round × H + step.</summary>
    GlobalStep = 2,

    /// <summary>Number of accepted updates of the round.</summary>
    Accepted = 3,
}

/// <summary>The values of the public scalars at one execution of a segment.</summary>
/// <remarks>Windows are the data windows of the step, one per sequence of the batch; they follow from the slot's seed.</remarks>
public sealed record PublicScalars(long Round, long Step, long GlobalStep, long Accepted, ImmutableArray<long> Windows)
{
    /// <summary>All zero: for segments that read no public scalar.</summary>
    public static PublicScalars None { get; } = new(0, 0, 0, 0, []);

    /// <summary>Value of one scalar.</summary>
    public long this[PublicScalar scalar] => scalar switch
    {
        PublicScalar.Round => Round,
        PublicScalar.Step => Step,
        PublicScalar.GlobalStep => GlobalStep,
        PublicScalar.Accepted => Accepted,
        _ => throw new ArgumentOutOfRangeException(nameof(scalar)),
    };
}

/// <summary>Largest values of the public scalars: what the range check of a program may assume.</summary>
/// <remarks>All are inclusive and at least 0; the number of windows is that of a batch.</remarks>
public sealed record PublicBounds(long Round, long Step, long GlobalStep, long Accepted, long Window, int Windows)
{
    /// <summary>Largest float of an update: above it, as below +0, it is no scale. Default: no limit.</summary>
    public float LargestScale { get; init; } = float.MaxValue;

    /// <summary>Largest value of one scalar.</summary>
    public long this[PublicScalar scalar] => scalar switch
    {
        PublicScalar.Round => Round,
        PublicScalar.Step => Step,
        PublicScalar.GlobalStep => GlobalStep,
        PublicScalar.Accepted => Accepted,
        _ => throw new ArgumentOutOfRangeException(nameof(scalar)),
    };
}
