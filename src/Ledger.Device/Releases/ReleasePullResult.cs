using Ledger.Content;
using Ledger.Models;

namespace Ledger.Device.Releases;

/// <summary>What pulling a release came to.</summary>
public abstract record ReleasePullResult
{
    private ReleasePullResult() { }

    /// <summary>Every file is there, and every byte of it is what the manifest names.</summary>
    /// <param name="Manifest">The manifest.</param>
    /// <param name="Directory">Holds the files by their names, and manifest.json.</param>
    /// <param name="Incidents">What went wrong with peers and was mended by others, a sentence each.</param>
    public sealed record Pulled(ReleaseManifest Manifest, string Directory, IReadOnlyList<string> Incidents) : ReleasePullResult;

    /// <summary>A block could not be had from anybody as it should be; what was fetched stays and is not fetched again.</summary>
    /// <param name="File">The file that the block belongs to.</param>
    /// <param name="Block">The block.</param>
    /// <param name="Reasons">Who was asked and why that failed, a sentence each.</param>
    public sealed record Unavailable(string File, Cid Block, IReadOnlyList<string> Reasons) : ReleasePullResult
    {
        /// <summary>All of it in one sentence for a person.</summary>
        public string Sentence =>
            $"{File} is not complete: nobody serves its block {Block} as it should be. {(Reasons.Count == 0 ? "There was nobody to ask." : string.Join(" ", Reasons))}";
    }

    /// <summary>The bytes are those of the CID, but they are no release, or not the one that was asked for.</summary>
    public sealed record Refused(string Sentence) : ReleasePullResult;
}
