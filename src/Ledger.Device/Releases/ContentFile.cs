using Ledger.Content;

namespace Ledger.Device.Releases;

/// <summary>Brings content of any size into a file, block by block; what is there already is verified and kept.</summary>
/// <remarks>Until every block is right the file is named with ".part" at the end, so a killed process leaves nothing that looks whole.</remarks>
internal sealed class ContentFile(IBlobStore blocks, Action<long>? progress)
{
    private readonly List<string> _incidents = [];

    /// <summary>What went wrong with peers and was mended by others.</summary>
    public IReadOnlyList<string> Incidents => _incidents;

    /// <summary>Fetches what is missing; null when the file is whole, else why it is not.</summary>
    /// <param name="name">What the file is called in sentences.</param>
    /// <param name="cid">Name of its content.</param>
    /// <param name="size">Its length in bytes where that was promised; null takes what the content says.</param>
    /// <param name="path">Where it is or will be.</param>
    /// <param name="cancellation">Ends the attempt; the next one goes on from there.</param>
    public async Task<ReleasePullResult?> FetchAsync(string name, Cid cid, long? size, string path, CancellationToken cancellation)
    {
        if (await CidOfAsync(path, cancellation).ConfigureAwait(false) == cid && new FileInfo(path).Length is long length && (size ?? length) == length)
        {
            progress?.Invoke(length);
            return null;
        }

        (ReadOnlyMemory<byte> first, ReleasePullResult? failed) = await BlockAsync(name, cid, cancellation).ConfigureAwait(false);
        if (failed is not null)
            return failed;
        bool isListed = ContentManifest.TryParse(first.Span, out ContentManifest? manifest);
        long found = isListed ? manifest!.Size : first.Length;
        if (size is long promised && found != promised)
            return new ReleasePullResult.Refused($"{name} has {found} bytes, but the release's manifest says {size}.");

        string part = path + ".part";
        if (File.Exists(path) && !File.Exists(part))
            File.Move(path, part);
        FileStream file = new(part, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        await using (file.ConfigureAwait(false))
        {
            failed = isListed
                ? await FillAsync(name, file, manifest!, cancellation).ConfigureAwait(false)
                : await WriteAsync(file, 0, first, cancellation).ConfigureAwait(false);
            if (failed is not null)
                return failed;
            file.SetLength(found);
            file.Flush(flushToDisk: true);
        }

        File.Move(part, path, overwrite: true);
        return null;
    }

    /// <summary>Name of a file's content; null when there is no file, or a larger one than content can be.</summary>
    public static async Task<Cid?> CidOfAsync(string path, CancellationToken cancellation)
    {
        if (!File.Exists(path))
            return null;
        FileStream file = File.OpenRead(path);
        await using (file.ConfigureAwait(false))
        {
            long size = file.Length;
            if (size > (long)BlobLimits.MaxChunks * BlobLimits.ChunkSize)
                return null;
            byte[] chunk = new byte[BlobLimits.ChunkSize];
            List<Cid> chunks = [];
            for (long left = size; left > 0; left -= chunk.Length)
            {
                Memory<byte> next = chunk.AsMemory(0, (int)Math.Min(left, chunk.Length));
                await file.ReadExactlyAsync(next, cancellation).ConfigureAwait(false);
                if (size <= chunk.Length)
                    return BlobChunker.CidOf(next.Span);
                chunks.Add(Cid.Of(next.Span));
            }

            return Cid.Of(new ContentManifest(size, chunks).Encode());
        }
    }

    private async Task<ReleasePullResult?> FillAsync(string name, FileStream file, ContentManifest manifest, CancellationToken cancellation)
    {
        byte[] present = new byte[BlobLimits.ChunkSize];
        for (int i = 0; i < manifest.Chunks.Count; i++)
        {
            long start = (long)i * BlobLimits.ChunkSize;
            Memory<byte> wanted = present.AsMemory(0, manifest.ChunkLength(i));
            if (file.Length >= start + wanted.Length)
            {
                file.Position = start;
                await file.ReadExactlyAsync(wanted, cancellation).ConfigureAwait(false);
                if (Cid.Of(wanted.Span) == manifest.Chunks[i])
                {
                    progress?.Invoke(wanted.Length);
                    continue;
                }
            }

            (ReadOnlyMemory<byte> chunk, ReleasePullResult? failed) = await BlockAsync(name, manifest.Chunks[i], cancellation).ConfigureAwait(false);
            if (failed is not null)
                return failed;
            if (chunk.Length != wanted.Length)
                return new ReleasePullResult.Refused($"Chunk {i} of {name} has {chunk.Length} bytes, not {wanted.Length} as its list says.");
            await WriteAsync(file, start, chunk, cancellation).ConfigureAwait(false);
        }

        return null;
    }

    private async Task<ReleasePullResult?> WriteAsync(FileStream file, long start, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        file.Position = start;
        await file.WriteAsync(bytes, cancellation).ConfigureAwait(false);
        progress?.Invoke(bytes.Length);
        return null;
    }

    private async Task<(ReadOnlyMemory<byte> Bytes, ReleasePullResult? Failed)> BlockAsync(string name, Cid cid, CancellationToken cancellation)
    {
        switch (await blocks.GetAsync(cid, cancellation).ConfigureAwait(false))
        {
            case BlobRead.Found found:
                _incidents.AddRange(found.Incidents);
                return (found.Bytes, null);
            case BlobRead.Missing missing:
                return (default, new ReleasePullResult.Unavailable(name, cid, missing.Reasons));
            case BlobRead.Corrupt corrupt:
                return (default, new ReleasePullResult.Unavailable(name, cid, [$"The stored copy was corrupt and is now {corrupt.Quarantined}."]));
            default:
                throw new InvalidOperationException("A result of reading a block is not handled.");
        }
    }
}
