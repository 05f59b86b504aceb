namespace Ledger.Proofs.Costs;

/// <summary>Gas of every kind of move: a part for the transaction and parts for what it carries.</summary>
/// <remarks>
/// Opening, shown hashes, picks and leaves are those of contracts/snapshots, where a test keeps them. What row, partial accumulators and
/// execution add is estimated from the bytes and hashes that they carry.
/// </remarks>
public sealed record MoveGas
{
    /// <summary>What the contracts take.</summary>
    public static MoveGas Measured { get; } = new()
    {
        Opening = 362_765,
        Show = 53_678,
        ShownHash = 1_300,
        Pick = 37_704,
        Row = 70_000,
        Leaf = 114_182,
        Partials = 43_000,
        Partial = 125,
        Execute = 60_000,
        OpenedByte = 20,
        PathHash = 500,
        Instruction = 1_100,
    };

    /// <summary>Committing to a challenge and revealing it: the two transactions that open a game.</summary>
    public required long Opening { get; init; }

    /// <summary>Showing hashes, without any.</summary>
    public required long Show { get; init; }

    /// <summary>Every hash that is shown.</summary>
    public required long ShownHash { get; init; }

    /// <summary>Answering what was shown, without what the answer repeats.</summary>
    public required long Pick { get; init; }

    /// <summary>Showing the row of the program with its items and paths, beside what is shown of its output.</summary>
    public required long Row { get; init; }

    /// <summary>Showing the 256 words of a leaf and naming one of them.</summary>
    public required long Leaf { get; init; }

    /// <summary>Showing partial accumulators, without any.</summary>
    public required long Partials { get; init; }

    /// <summary>Every partial accumulator that is shown.</summary>
    public required long Partial { get; init; }

    /// <summary>Executing one instruction, without its operands.</summary>
    public required long Execute { get; init; }

    /// <summary>Every byte of openings that the execution takes.</summary>
    public required long OpenedByte { get; init; }

    /// <summary>Every hash on a path from an opened leaf to a root.</summary>
    public required long PathHash { get; init; }

    /// <summary>Every instruction of an executed listing.</summary>
    public required long Instruction { get; init; }
}
