using Ledger.Cli.CommandLine;
using Ledger.Content;
using Ledger.Training;

namespace Ledger.Cli.Demo;

/// <summary>The bar that a model without context cannot pass: entropy of the held-out tokens' own frequencies. Unit: nats a token.</summary>
internal static class UnigramEntropy
{
    /// <summary>Computes it from the held-out tokens that the recipe names, in a node's store.</summary>
    public static async Task<double> OfAsync(string nodeDirectory, Cid recipeCid, CancellationToken cancel)
    {
        ContentReader reader = new(new DirectoryBlobStore(Path.Combine(nodeDirectory, "blobs")));
        if (!Recipe.TryParse(await ReadAsync(reader, recipeCid, Recipe.MaxBytes, cancel).ConfigureAwait(false), out Recipe? recipe, out string? problem)
            || !DatasetManifest.TryParse(await ReadAsync(reader, recipe.Data.Manifest, DatasetManifest.MaxBytes, cancel).ConfigureAwait(false), out DatasetManifest? manifest, out problem)
            || !TokenDataset.TryParse(await ReadAsync(reader, manifest.Validation.Blob, TokenDataset.MaxTokens, cancel).ConfigureAwait(false), recipe.Model.Vocab, out TokenDataset? tokens, out problem))
            throw new CommandFailure(ExitCode.BadInput, $"The held-out tokens cannot be read: {problem}");
        return Of(tokens, recipe.Model.Vocab);
    }

    /// <summary>The entropy of the tokens' frequencies.</summary>
    public static double Of(TokenDataset tokens, int vocab)
    {
        long[] counts = new long[vocab];
        for (int i = 0; i < tokens.Count; i++) counts[tokens[i]]++;
        double entropy = 0;
        foreach (long count in counts.Where(count => count > 0)) entropy -= (double)count / tokens.Count * Math.Log((double)count / tokens.Count);
        return entropy;
    }

    private static async Task<byte[]> ReadAsync(ContentReader reader, Cid cid, int maxSize, CancellationToken cancel) =>
        await reader.ReadAsync(cid, maxSize, cancel).ConfigureAwait(false) is ContentRead.Found found
            ? found.Bytes.ToArray()
            : throw new CommandFailure(ExitCode.BadInput, $"The content {cid} cannot be read from the first node's store.");
}
