using Ledger.Content;
using Ledger.Node.Chain;
using Ledger.Training;

namespace Ledger.Node.Work;

/// <summary>Everything of a run that is the same for every node: fetched by content, checked against the chain.</summary>
/// <param name="Recipe">The recipe.</param>
/// <param name="Program">Its program, built here.</param>
/// <param name="Tables">Its numeric tables.</param>
/// <param name="Train">The tokens to train on.</param>
/// <param name="HeldOut">The tokens held out.</param>
/// <param name="Genesis">The first state.</param>
public sealed record RunMaterial(
    Recipe Recipe, TrainingProgram Program, NumericTables Tables, TokenDataset Train, TokenDataset HeldOut, ModelState Genesis)
{
    /// <summary>Fetches and checks the material of a run.</summary>
    public static async Task<MaterialResult> LoadAsync(RunTerms terms, IBlobStore blobs, CancellationToken cancellation)
    {
        ContentReader reader = new(blobs);
        (ReadOnlyMemory<byte> bytes, MaterialResult? failed) = await ReadAsync(reader, new Cid(terms.Recipe), Recipe.MaxBytes, cancellation).ConfigureAwait(false);
        if (failed is not null)
            return failed;
        if (!Recipe.TryParse(bytes.Span, out Recipe? recipe, out string? problem))
            return new MaterialResult.Refused($"The run's recipe is not valid: {problem}");

        if (Mismatch(terms, recipe) is string mismatch)
            return new MaterialResult.Refused(mismatch);

        TrainingProgram program = TrainingProgram.Build(recipe);
        if (program.Root != terms.ProgramRoot || recipe.ProgramRoot != terms.ProgramRoot)
            return new MaterialResult.Refused($"The recipe builds the program {program.Root}, but the run says {terms.ProgramRoot}.");
        if (recipe.Data.TrainRoot != terms.DatasetRoot)
            return new MaterialResult.Refused($"The recipe's data have the root {recipe.Data.TrainRoot}, but the run says {terms.DatasetRoot}.");

        int tableBytes = (int)Math.Min(int.MaxValue, NumericTables.EncodedLength(recipe.Model, recipe.Rounds));
        (bytes, failed) = await ReadAsync(reader, recipe.Tables.Blob, tableBytes, cancellation).ConfigureAwait(false);
        if (failed is not null)
            return failed;
        if (!NumericTables.TryParse(bytes.Span, recipe, out NumericTables? tables, out problem))
            return new MaterialResult.Refused(problem);

        (bytes, failed) = await ReadAsync(reader, recipe.Data.Manifest, DatasetManifest.MaxBytes, cancellation).ConfigureAwait(false);
        if (failed is not null)
            return failed;
        if (!DatasetManifest.TryParse(bytes.Span, out DatasetManifest? manifest, out problem))
            return new MaterialResult.Refused($"The run's dataset manifest is not valid: {problem}");
        if (manifest.Describe() != recipe.Data)
            return new MaterialResult.Refused("The dataset manifest does not say what the recipe says about the data.");

        (TokenDataset? train, failed) = await TokensAsync(reader, manifest.Train, recipe.Model.Vocab, cancellation).ConfigureAwait(false);
        if (failed is not null)
            return failed;
        (TokenDataset? heldOut, failed) = await TokensAsync(reader, manifest.Validation, recipe.Model.Vocab, cancellation).ConfigureAwait(false);
        if (failed is not null)
            return failed;

        ModelState genesis = ModelState.Genesis(recipe);
        return genesis.Root == terms.GenesisRoot
            ? new MaterialResult.Loaded(new RunMaterial(recipe, program, tables, train!, heldOut!, genesis))
            : new MaterialResult.Refused($"The recipe's first state has the root {genesis.Root}, but the run says {terms.GenesisRoot}.");
    }

    /// <summary>What the chain promises and the recipe cannot keep; null when they fit.</summary>
    /// <remarks>Whoever enrolled would train for nothing: the contract takes trails of its own number of steps only, and a slot without data cannot claim.</remarks>
    internal static string? Mismatch(RunTerms terms, Recipe recipe)
    {
        if (recipe.Rounds.Rounds != terms.Rounds || recipe.Rounds.InnerSteps != terms.InnerSteps)
            return $"The recipe has {recipe.Rounds.Rounds} rounds of {recipe.Rounds.InnerSteps} steps, but the run says {terms.Rounds} of {terms.InnerSteps}.";
        long windows = DataWindows.Count(recipe.Data.TrainTokens, recipe.Rounds.SequenceLength);
        return windows < terms.MaxSlots ? $"The data have {windows} windows, but the run has {terms.MaxSlots} slots." : null;
    }

    private static async Task<(TokenDataset? Tokens, MaterialResult? Failed)> TokensAsync(
        ContentReader reader, TokenPart part, int vocab, CancellationToken cancellation)
    {
        int size = checked((int)(part.Tokens * sizeof(uint)));
        (ReadOnlyMemory<byte> bytes, MaterialResult? failed) = await ReadAsync(reader, part.Blob, size, cancellation).ConfigureAwait(false);
        if (failed is not null)
            return (null, failed);
        if (!TokenDataset.TryParse(bytes, vocab, out TokenDataset? tokens, out string? problem))
            return (null, new MaterialResult.Refused(problem));
        return tokens.Count == part.Tokens && tokens.Root == part.Root
            ? (tokens, null)
            : (null, new MaterialResult.Refused($"The tokens in {part.Blob} have the root {tokens.Root}, but the manifest says {part.Root}."));
    }

    private static async Task<(ReadOnlyMemory<byte> Bytes, MaterialResult? Failed)> ReadAsync(
        ContentReader reader, Cid cid, int maxSize, CancellationToken cancellation) =>
        await reader.ReadAsync(cid, maxSize, cancellation).ConfigureAwait(false) switch
        {
            ContentRead.Found found => (found.Bytes, null),
            ContentRead.Unavailable missing => (default, new MaterialResult.Missing(missing.Block, missing.Reasons)),
            ContentRead.TooLarge large => (default, new MaterialResult.Refused($"The content {cid} has {large.Size} bytes, but at most {large.Limit} make sense.")),
            ContentRead.Malformed malformed => (default, new MaterialResult.Refused(malformed.Problem)),
            ContentRead other => throw new InvalidOperationException($"{other.GetType()} is not handled."),
        };
}

/// <summary>What loading a run's material came to.</summary>
public abstract record MaterialResult
{
    private MaterialResult() { }

    /// <summary>Everything is here and agrees with the chain.</summary>
    public sealed record Loaded(RunMaterial Material) : MaterialResult;

    /// <summary>A blob is nowhere to be found for now.</summary>
    public sealed record Missing(Cid Cid, IReadOnlyList<string> Reasons) : MaterialResult;

    /// <summary>The run cannot be computed, by anybody: what its creator published contradicts itself.</summary>
    public sealed record Refused(string Problem) : MaterialResult;
}
