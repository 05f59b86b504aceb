using System.Globalization;
using System.Security.Cryptography;
using Ledger.Content;
using Ledger.Content.Remote;
using Ledger.Contracts;
using Ledger.Device.Releases;
using Ledger.Models;

namespace Ledger.Device.Host;

/// <summary>What came of looking for a model.</summary>
internal abstract record ModelFinding
{
    private ModelFinding()
    {
    }

    /// <summary>It is here, verified.</summary>
    public sealed record Found(DeviceModel Model) : ModelFinding;

    /// <summary>It is not here, for the reason in this sentence; it may be later.</summary>
    public sealed record Missing(string Sentence) : ModelFinding;
}

/// <summary>Finds the model: a file of the person's, or a release whose content peers give, verified by its CID.</summary>
/// <remarks>Peers are asked only while nothing is plugged.</remarks>
internal sealed class ModelSource(DeviceOptions options, DeviceChain chain, DeviceDirectory directory, TimeProvider time)
{
    private bool _mayAskPeers;

    /// <summary>Finds the model that the options name, else the newest release.</summary>
    /// <param name="mayAskPeers">False while something is plugged: then only what was fetched before is found.</param>
    /// <param name="cancellation">Ends the search.</param>
    public async Task<ModelFinding> FindAsync(bool mayAskPeers, CancellationToken cancellation)
    {
        _mayAskPeers = mayAskPeers;
        string? wanted = options.Model;
        if (wanted is null)
            return await NewestAsync(cancellation).ConfigureAwait(false);
        if (File.Exists(wanted))
            return await OfFileAsync(Path.GetFullPath(wanted), Path.GetFileNameWithoutExtension(wanted), null, null, cancellation).ConfigureAwait(false);
        if (ulong.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out ulong release))
            return await OfReleaseAsync(release, cancellation).ConfigureAwait(false);
        return Cid.TryParse(wanted, out Cid cid)
            ? await OfContentAsync(cid, $"ledger-{cid.ToString()[^8..]}", null, cancellation).ConfigureAwait(false)
            : new ModelFinding.Missing($"'{wanted}' is neither a file, nor a CID, nor the number of a release.");
    }

    private async Task<ModelFinding> NewestAsync(CancellationToken cancellation)
    {
        ModelRegistry registry = new(chain.Addresses.ByName[nameof(ModelRegistry)], chain.Client);
        ulong count = (ulong)await registry.ReleaseCountAsync(cancellationToken: cancellation).ConfigureAwait(false);
        return count == 0 ? new ModelFinding.Missing("No model was released on this chain so far.") : await OfReleaseAsync(count, cancellation).ConfigureAwait(false);
    }

    private async Task<ModelFinding> OfReleaseAsync(ulong number, CancellationToken cancellation)
    {
        ModelRegistry registry = new(chain.Addresses.ByName[nameof(ModelRegistry)], chain.Client);
        if (number == 0 || number > (ulong)await registry.ReleaseCountAsync(cancellationToken: cancellation).ConfigureAwait(false))
            return new ModelFinding.Missing($"There is no release {number}.");
        ModelRegistry.Release release = await registry.ReleaseOfAsync(number, cancellationToken: cancellation).ConfigureAwait(false);
        return await OfContentAsync(new Cid(release.Gguf), $"ledger-release-{number}", number, cancellation).ConfigureAwait(false);
    }

    private async Task<ModelFinding> OfContentAsync(Cid cid, string id, ulong? release, CancellationToken cancellation)
    {
        string path = Path.Combine(directory.Models, cid + ".gguf");
        if (await ContentFile.CidOfAsync(path, cancellation).ConfigureAwait(false) != cid && await FetchAsync(cid, path, cancellation).ConfigureAwait(false) is string problem)
            return new ModelFinding.Missing(problem);
        return await OfFileAsync(path, id, release, cid, cancellation).ConfigureAwait(false);
    }

    /// <summary>Fetches what is missing or damaged from peers; null when the file is whole, else a sentence.</summary>
    private async Task<string?> FetchAsync(Cid cid, string path, CancellationToken cancellation)
    {
        if (!_mayAskPeers)
            return "The model is not here whole, and peers are asked for nothing while something is plugged: unplug first.";
        using HttpClient http = new(HttpBlobSource.CreateHandler());
        FixedPeers peers = new(await ReleasePeers.FindAsync(chain.Client, chain.Addresses, cancellation).ConfigureAwait(false));
        ContentFile file = new(new PeerBlobStore(new HttpBlobSource(http, new HttpBlobOptions(), time), peers), progress: null);
        return await file.FetchAsync("The model", cid, null, path, cancellation).ConfigureAwait(false) switch
        {
            null => null,
            ReleasePullResult.Refused refused => $"The model's content is malformed: {refused.Sentence}",
            _ => "No node that the identity registry lists serves the model now.",
        };
    }

    private static async Task<ModelFinding> OfFileAsync(string path, string id, ulong? release, Cid? cid, CancellationToken cancellation)
    {
        switch (GgufFile.Inspect(path, GgufLimits.Default))
        {
            case GgufVerdict.Usable usable:
                await using (FileStream file = File.OpenRead(path))
                {
                    byte[] digest = await SHA256.HashDataAsync(file, cancellation).ConfigureAwait(false);
                    return new ModelFinding.Found(new DeviceModel(path, id, Convert.ToHexStringLower(digest), release, cid?.ToString(), usable.Summary));
                }

            case GgufVerdict.Refused refused:
                return new ModelFinding.Missing($"The model cannot be used: {refused.Reason}");
            default:
                throw new InvalidOperationException("A file is usable or refused.");
        }
    }
}
