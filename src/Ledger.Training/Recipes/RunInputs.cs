using Ledger.Content;
using Ledger.Models;

namespace Ledger.Training;

/// <summary>Everything that a recipe names, fetched and checked: what a trainer or a verifier needs before the first step.</summary>
public sealed record RunInputs(Recipe Recipe, NumericTables Tables, ByteLevelBpe Tokenizer, TokenDataset Train, TokenDataset Validation);

/// <summary>What loading a run's inputs came to.</summary>
public abstract record RunInputsRead
{
    private RunInputsRead() { }

    /// <summary>All there and as the recipe says.</summary>
    /// <param name="Inputs">What was loaded.</param>
    /// <param name="Incidents">What went wrong on the way and was mended, a sentence each: for a log.</param>
    public sealed record Loaded(RunInputs Inputs, IReadOnlyList<string> Incidents) : RunInputsRead;

    /// <summary>Something could not be had; try again later.</summary>
    /// <param name="What">What it is, in words.</param>
    /// <param name="Block">The block that is missing.</param>
    /// <param name="Reasons">Who was asked and why that failed.</param>
    public sealed record Unavailable(string What, Cid Block, IReadOnlyList<string> Reasons) : RunInputsRead;

    /// <summary>The creator made a run that nobody can follow; trying again does not help.</summary>
    public sealed record Invalid(string Problem) : RunInputsRead;
}
