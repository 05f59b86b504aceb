using Ledger.Content;
using Ledger.Models;
using Ledger.Training;

namespace Ledger.Node.Work;

/// <summary>Makes the release of an ended run out of its final state. Spec: protocol.md §14.</summary>
public static class RunRelease
{
    /// <summary>Licence under which nodes offer what they trained; the manifest carries it, so that all of them make the same manifest.</summary>
    public const string Licence = "MIT";

    /// <summary>Makes the files.</summary>
    /// <param name="chainId">The chain that holds the run.</param>
    /// <param name="run">The run.</param>
    /// <param name="material">Its material.</param>
    /// <param name="final">Its final state.</param>
    /// <param name="blobs">Where its tokenizer is.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public static async Task<RunReleaseResult> BuildAsync(
        ulong chainId, ulong run, RunMaterial material, ModelState final, IBlobStore blobs, CancellationToken cancellation)
    {
        Recipe recipe = material.Recipe;
        ContentRead read = await new ContentReader(blobs).ReadAsync(recipe.Data.Tokenizer, ByteLevelBpe.MaxBytes, cancellation).ConfigureAwait(false);
        if (read is not ContentRead.Found found)
        {
            string reasons = read is ContentRead.Unavailable { Reasons.Count: > 0 } missing ? string.Join(" ", missing.Reasons) : "nobody serves it.";
            return new RunReleaseResult.Failed($"The tokenizer {recipe.Data.Tokenizer} of run {run} is not to be had: {reasons}");
        }

        if (!ByteLevelBpe.TryParse(found.Bytes.Span, out ByteLevelBpe? tokenizer, out string? problem))
            return new RunReleaseResult.Failed($"The tokenizer of run {run} is refused: {problem}");
        Dictionary<string, ReadOnlyMemory<float>> parameters = new(StringComparer.Ordinal);
        for (int i = 0; i < material.Program.Parameters.Count; i++)
            parameters.Add(material.Program.Parameters[i].Name, final.Parameter(i));
        ReleaseOrigin origin = new(chainId, run, final.Root, recipe.Cid, recipe.Name, Parent: 0, Licence);
        try
        {
            return new RunReleaseResult.Built(ReleaseFiles.Build(new ReleaseInput(recipe.Model, tokenizer, name => parameters[name], origin)));
        }
        catch (ArgumentException refused)
        {
            return new RunReleaseResult.Failed($"Run {run} has no release: {refused.Message}");
        }
    }
}

/// <summary>What making a release came to.</summary>
public abstract record RunReleaseResult
{
    private RunReleaseResult() { }

    /// <summary>The files.</summary>
    public sealed record Built(ReleaseFiles Files) : RunReleaseResult;

    /// <summary>There is none, for the reason in the sentence.</summary>
    public sealed record Failed(string Sentence) : RunReleaseResult;
}
