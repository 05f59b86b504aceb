using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Content;
using Ledger.Contracts;
using Ledger.Node.Chain;
using Ledger.Node.Work;

namespace Ledger.Cli.Releases;

/// <summary>The material of a run as everybody can fetch and check it.</summary>
internal static class LoadedRun
{
    /// <summary>Loads it from a store of blobs.</summary>
    /// <exception cref="CommandFailure">A blob is nowhere to be had, or what the run's creator published contradicts itself.</exception>
    public static async Task<RunMaterial> LoadAsync(ChainSession chain, ulong run, IBlobStore blobs, CancellationToken cancel)
    {
        TrainingRuns.Terms terms = await chain.Runs.TermsOfAsync(run, default, cancel).ConfigureAwait(false);
        return await RunMaterial.LoadAsync(RunTerms.Of(terms), blobs, cancel).ConfigureAwait(false) switch
        {
            MaterialResult.Loaded loaded => loaded.Material,
            MaterialResult.Refused refused => throw new CommandFailure(ExitCode.Verification, refused.Problem),
            MaterialResult.Missing missing => throw new CommandFailure(
                ExitCode.BadInput, $"The blob {missing.Cid} is nowhere to be found: {string.Join(" ", missing.Reasons)}", "start a node that holds it"),
            _ => throw new InvalidOperationException("An unknown result of loading a run."),
        };
    }
}
