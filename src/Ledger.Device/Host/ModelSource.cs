using System.Globalization;
using System.Security.Cryptography;
using Ledger.Content;
using Ledger.Content.Remote;
using Ledger.Contracts;
using Ledger.Ethereum;
using Ledger.Identity;
using Ledger.Models;
using Microsoft.Data.Sqlite;

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
        if (!File.Exists(path) && await FetchAsync(cid, path, cancellation).ConfigureAwait(false) is string problem)
            return new ModelFinding.Missing(problem);
        return await OfFileAsync(path, id, release, cid, cancellation).ConfigureAwait(false);
    }

    /// <summary>Fetches from peers and writes the file when all of it is verified; null when done, else a sentence.</summary>
    private async Task<string?> FetchAsync(Cid cid, string path, CancellationToken cancellation)
    {
        if (!_mayAskPeers)
            return "The model is not here, and peers are asked for nothing while something is plugged: unplug first.";
        using HttpClient http = new(HttpBlobSource.CreateHandler());
        FixedPeers peers = new(await PeersAsync(cancellation).ConfigureAwait(false));
        ReplicatingBlobStore blobs = new(new MemoryBlobStore(), new HttpBlobSource(http, new HttpBlobOptions(), time), peers);
        switch (await new ContentReader(blobs).ReadAsync(cid, int.MaxValue, cancellation).ConfigureAwait(false))
        {
            case ContentRead.Found found:
                string temporary = path + ".new";
                await File.WriteAllBytesAsync(temporary, found.Bytes, cancellation).ConfigureAwait(false);
                File.Move(temporary, path, overwrite: true);
                return null;
            case ContentRead.Unavailable:
                return "No node that the identity registry lists serves the model now.";
            case ContentRead.TooLarge:
                return "The model is larger than 2 GiB.";
            case ContentRead.Malformed malformed:
                return $"The model's content is malformed: {malformed.Problem}";
            default:
                throw new InvalidOperationException("Content is found or not.");
        }
    }

    private async Task<IReadOnlyList<Uri>> PeersAsync(CancellationToken cancellation)
    {
        BlockHeader head = await chain.Client.GetHeaderAsync(BlockRef.Latest, cancellation).ConfigureAwait(false)
            ?? throw new RpcTransportException("The endpoint has no newest block.");
        PeerDirectory peers = new(chain.Addresses.IdentityRegistry);
        await using SqliteConnection memory = new("Data Source=:memory:");
        await memory.OpenAsync(cancellation).ConfigureAwait(false);
        PeerDirectory.CreateTables(memory);
        using (SqliteTransaction transaction = memory.BeginTransaction())
        {
            foreach (Log log in await chain.Client.GetLogsAsync(peers.Filter, chain.Addresses.FirstBlock, head.Number, cancellation).ConfigureAwait(false))
                peers.Apply(transaction, log);
            transaction.Commit();
        }

        return [.. PeerDirectory.PeersAt(memory, head.Timestamp).Select(static peer => peer.Endpoint)];
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
