using Ledger.Content;
using Ledger.Models;

namespace Ledger.Training;

/// <summary>Loads what a recipe names from a store of blobs and believes none of it: sizes first, then roots.</summary>
/// <remarks>The genesis and program roots are for the caller to rebuild: they cost more than reading.</remarks>
public sealed class RunInputsLoader
{
    private readonly ContentReader _reader;
    private readonly List<string> _incidents = [];
    private RunInputsRead? _failure; // one loader loads once: the first failure ends it

    private RunInputsLoader(IBlobStore store) => _reader = new ContentReader(store);

    /// <summary>Loads a run by the CID of its recipe.</summary>
    public static Task<RunInputsRead> LoadAsync(IBlobStore store, Cid recipe, CancellationToken cancellationToken) =>
        new RunInputsLoader(store).LoadAsync(recipe, cancellationToken);

    private async Task<RunInputsRead> LoadAsync(Cid recipeCid, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> bytes = await ReadAsync("the recipe", recipeCid, Recipe.MaxBytes, cancellationToken).ConfigureAwait(false);
        if (_failure is not null)
            return _failure;
        if (!Recipe.TryParse(bytes.Span, out Recipe? recipe, out string? problem))
            return new RunInputsRead.Invalid($"The recipe {recipeCid} is not valid: {problem}");

        bytes = await ReadAsync("the dataset manifest", recipe.Data.Manifest, DatasetManifest.MaxBytes, cancellationToken).ConfigureAwait(false);
        if (_failure is not null)
            return _failure;
        if (!DatasetManifest.TryParse(bytes.Span, out DatasetManifest? manifest, out problem))
            return new RunInputsRead.Invalid($"The dataset manifest is not valid: {problem}");
        if (manifest.Describe() != recipe.Data)
            return new RunInputsRead.Invalid("The recipe and its dataset manifest state different data.");
        return await LoadAsync(recipe, manifest, cancellationToken).ConfigureAwait(false);
    }

    private async Task<RunInputsRead> LoadAsync(Recipe recipe, DatasetManifest manifest, CancellationToken cancellationToken)
    {
        int tablesLength = (int)Math.Min(NumericTables.EncodedLength(recipe.Model, recipe.Rounds), Array.MaxLength);
        ReadOnlyMemory<byte> bytes = await ReadAsync("the numeric tables", recipe.Tables.Blob, tablesLength, cancellationToken).ConfigureAwait(false);
        if (_failure is not null)
            return _failure;
        if (!NumericTables.TryParse(bytes.Span, recipe, out NumericTables? tables, out string? problem))
            return new RunInputsRead.Invalid(problem);

        bytes = await ReadAsync("the tokenizer", manifest.Tokenizer, ByteLevelBpe.MaxBytes, cancellationToken).ConfigureAwait(false);
        if (_failure is not null)
            return _failure;
        if (!ByteLevelBpe.TryParse(bytes.Span, out ByteLevelBpe? tokenizer, out problem))
            return new RunInputsRead.Invalid(problem);
        if (tokenizer.VocabSize > recipe.Model.Vocab)
            return new RunInputsRead.Invalid($"The tokenizer has {tokenizer.VocabSize} tokens, but the model only {recipe.Model.Vocab}.");

        TokenDataset? train = await TokensAsync("the training tokens", manifest.Train, tokenizer, cancellationToken).ConfigureAwait(false);
        TokenDataset? validation = train is null
            ? null
            : await TokensAsync("the held-out tokens", manifest.Validation, tokenizer, cancellationToken).ConfigureAwait(false);
        return train is null || validation is null
            ? _failure!
            : new RunInputsRead.Loaded(new RunInputs(recipe, tables, tokenizer, train, validation), _incidents);
    }

    private async Task<TokenDataset?> TokensAsync(string what, TokenPart part, ByteLevelBpe tokenizer, CancellationToken cancellationToken)
    {
        int length = checked((int)part.Tokens * sizeof(uint));
        ReadOnlyMemory<byte> bytes = await ReadAsync(what, part.Blob, length, cancellationToken).ConfigureAwait(false);
        if (_failure is not null)
            return null;
        if (!TokenDataset.TryParse(bytes, tokenizer.VocabSize, out TokenDataset? tokens, out string? problem))
            _failure = new RunInputsRead.Invalid($"Of {what}: {problem}");
        else if (tokens.Count != part.Tokens || tokens.Root != part.Root)
            _failure = new RunInputsRead.Invalid($"The dataset manifest does not describe {what}: count or root differ.");
        return _failure is null ? tokens : null;
    }

    /// <summary>The bytes; default and a failure noted when they are not to be had.</summary>
    private async Task<ReadOnlyMemory<byte>> ReadAsync(string what, Cid cid, int maxSize, CancellationToken cancellationToken)
    {
        ContentRead read = await _reader.ReadAsync(cid, maxSize, cancellationToken).ConfigureAwait(false);
        switch (read)
        {
            case ContentRead.Found found:
                _incidents.AddRange(found.Incidents);
                return found.Bytes;
            case ContentRead.Unavailable missing:
                _failure = new RunInputsRead.Unavailable(what, missing.Block, missing.Reasons);
                return default;
            case ContentRead.TooLarge large:
                _failure = new RunInputsRead.Invalid($"{cid}, {what}, has {large.Size} bytes; at most {large.Limit} are allowed.");
                return default;
            case ContentRead.Malformed malformed:
                _failure = new RunInputsRead.Invalid($"{cid}, {what}: {malformed.Problem}");
                return default;
            default:
                throw new InvalidOperationException($"{read.GetType()} is not handled.");
        }
    }
}
