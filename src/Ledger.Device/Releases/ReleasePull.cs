using Ledger.Content;
using Ledger.Content.Remote;
using Ledger.Models;

namespace Ledger.Device.Releases;

/// <summary>Brings the files of a release into a directory; every block is verified, and none is fetched twice.</summary>
/// <param name="blocks">Where blocks come from; what it gives hashes to what was asked for.</param>
public sealed class ReleasePull(IBlobStore blocks)
{
    /// <summary>Name of the manifest's file, which is written last: a directory that holds it was whole then.</summary>
    public const string ManifestName = "manifest.json";

    /// <summary>A pull from peers, which are asked in this order; nothing but the directory keeps what they sent.</summary>
    public static ReleasePull From(IReadOnlyList<Uri> peers, HttpClient http, TimeProvider time) =>
        new(new PeerBlobStore(new HttpBlobSource(http, new HttpBlobOptions(), time), new FixedPeers(peers)));

    /// <summary>Fetches the release whose manifest has a CID.</summary>
    /// <param name="manifest">CID of the manifest.</param>
    /// <param name="expected">Says why a manifest is not the wanted one; null when it is.</param>
    /// <param name="directory">Created where missing; a broken earlier attempt is continued.</param>
    /// <param name="progress">Told the bytes that are right so far and the bytes in all.</param>
    /// <param name="cancellation">Ends the attempt; the next one goes on from there.</param>
    public async Task<ReleasePullResult> PullAsync(
        Cid manifest, Func<ReleaseManifest, string?> expected, string directory, Action<long, long>? progress, CancellationToken cancellation)
    {
        string manifestFile = Path.Combine(directory, ManifestName);
        BlobRead read = await LocalAsync(manifestFile, manifest, cancellation).ConfigureAwait(false)
            ?? await blocks.GetAsync(manifest, cancellation).ConfigureAwait(false);
        if (read is not BlobRead.Found found)
            return new ReleasePullResult.Unavailable("The release's manifest", manifest, read is BlobRead.Missing missing ? missing.Reasons : []);
        if (!ReleaseManifest.TryParse(found.Bytes.Span, out ReleaseManifest? release, out string? problem))
            return new ReleasePullResult.Refused($"{manifest} is no manifest of a release: {problem}");
        if (expected(release) is string otherwise)
            return new ReleasePullResult.Refused(otherwise);

        Directory.CreateDirectory(directory);
        long total = release.Files.Sum(file => file.Size), done = 0;
        List<string> incidents = [.. found.Incidents];
        foreach (ReleaseFile file in release.Files)
        {
            ContentFile content = new(blocks, bytes => progress?.Invoke(done += bytes, total));
            if (await content.FetchAsync(file.Name, file.Cid, file.Size, Path.Combine(directory, file.Name), cancellation).ConfigureAwait(false) is ReleasePullResult failed)
                return failed;
            incidents.AddRange(content.Incidents);
        }

        await File.WriteAllBytesAsync(manifestFile, found.Bytes, cancellation).ConfigureAwait(false);
        return new ReleasePullResult.Pulled(release, directory, incidents);
    }

    /// <summary>The manifest of an earlier pull: with its files whole, nobody is asked for anything.</summary>
    private static async Task<BlobRead?> LocalAsync(string file, Cid manifest, CancellationToken cancellation)
    {
        if (!File.Exists(file) || new FileInfo(file).Length > ReleaseManifest.MaxBytes)
            return null;
        byte[] bytes = await File.ReadAllBytesAsync(file, cancellation).ConfigureAwait(false);
        return Cid.Of(bytes) == manifest ? new BlobRead.Found(bytes) : null;
    }
}
