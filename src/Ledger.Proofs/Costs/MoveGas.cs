namespace Ledger.Proofs.Costs;

/// <summary>Gas of every kind of move: a part for the transaction and parts for what it carries.</summary>
/// <remarks>
/// Measured: tests compare them with contracts/snapshots, and their sum with whole games about every kind of row of a claim on a chain, to which those of executions are fitted.
/// </remarks>
public sealed record MoveGas
{
    /// <summary>What the contracts take.</summary>
    public static MoveGas Measured { get; } = new()
    {
        Opening = 307_400,
        Show = 44_200,
        ShownHash = 1_155,
        Pick = 33_650,
        Row = 50_700,
        Leaf = 107_100,
        Partials = 124_000,
        Run = 90_000,
        Partial = 135,
        Execute = 213_000,
        OpenedByte = 17,
        PathHash = 350,
        Instruction = 1_100,
        Floor = 45_000,
        FloorByte = 39,
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

    /// <summary>Showing the first partial accumulators of a chain, without any, and naming one.</summary>
    public required long Partials { get; init; }

    /// <summary>Showing those of a run of terms, without any, and naming one.</summary>
    public required long Run { get; init; }

    /// <summary>Every partial accumulator that is shown.</summary>
    public required long Partial { get; init; }

    /// <summary>Executing one instruction, without its operands, and convicting.</summary>
    public required long Execute { get; init; }

    /// <summary>Every byte of openings that the execution takes.</summary>
    public required long OpenedByte { get; init; }

    /// <summary>Every hash on a path from an opened leaf to a root.</summary>
    public required long PathHash { get; init; }

    /// <summary>Every instruction of an executed listing.</summary>
    public required long Instruction { get; init; }

    /// <summary>The least that an execution costs by its call data alone, without its operands (EIP-7623).</summary>
    public required long Floor { get; init; }

    /// <summary>What every byte of openings adds to that.</summary>
    public required long FloorByte { get; init; }
}
