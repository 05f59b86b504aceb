using System.Diagnostics;
using System.Globalization;

namespace Ledger.Content;

/// <summary>Blocks as files under one directory, safe against a killed process, checked whenever they are read.</summary>
/// <remarks>
/// blocks/XY/CID holds a block, XY being the CID's last two characters. A block is written to temporary/, flushed to
/// the disk and then renamed, so a name never leads to half a block. The directory entry itself is left to the file
/// system: after a power cut a block just written may be missing, which every reader can deal with. A file that does
/// not hash to its name is moved to quarantine/ for the operator to look at.
/// </remarks>
public sealed class DirectoryBlobStore : IBlobStore
{
    private readonly string _root, _blocks, _temporary, _quarantine;

    /// <summary>Opens a store, creating what is missing and clearing what dead processes left half-written.</summary>
    /// <exception cref="IOException">The directory cannot be made.</exception>
    public DirectoryBlobStore(string directory)
    {
        _root = Path.GetFullPath(directory);
        _blocks = Path.Combine(_root, "blocks");
        _temporary = Path.Combine(_root, "temporary");
        _quarantine = Path.Combine(_root, "quarantine");
        Directory.CreateDirectory(_blocks);
        Directory.CreateDirectory(_temporary);
        ClearLeftovers();
    }

    /// <inheritdoc />
    public ValueTask<bool> HasAsync(Cid cid, CancellationToken cancellationToken) => ValueTask.FromResult(File.Exists(PathOf(cid)));

    /// <inheritdoc />
    public async ValueTask<BlobRead> GetAsync(Cid cid, CancellationToken cancellationToken)
    {
        string path = PathOf(cid);
        byte[]? block;
        try
        {
            block = await ReadAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return new BlobRead.Missing(cid, []);
        }

        if (block is not null && Cid.Of(block) == cid)
            return new BlobRead.Found(block);
        return new BlobRead.Corrupt(cid, Quarantine(cid, path));
    }

    /// <inheritdoc />
    public async ValueTask<Cid> PutAsync(ReadOnlyMemory<byte> block, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(block.Length, BlobLimits.MaxBlock, nameof(block));
        Cid cid = Cid.Of(block.Span);
        if (await GetAsync(cid, cancellationToken).ConfigureAwait(false) is BlobRead.Found)
            return cid;

        string temporary = Path.Combine(_temporary, FormattableString.Invariant($"{Environment.ProcessId}-{Guid.NewGuid():N}"));
        try
        {
            await WriteAndRenameAsync(block, temporary, PathOf(cid), cancellationToken).ConfigureAwait(false);
            return cid;
        }
        catch (IOException error) when (StorageFullException.IsCauseOf(error))
        {
            throw new StorageFullException(_root, error);
        }
        finally
        {
            File.Delete(temporary); // gone already when the rename was reached
        }
    }

    private string PathOf(Cid cid)
    {
        string name = cid.ToString();
        return Path.Combine(_blocks, name[^2..], name);
    }

    /// <summary>The whole file, or null when it is longer than any block.</summary>
    private static async ValueTask<byte[]?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous);
        await using (file.ConfigureAwait(false))
        {
            if (file.Length > BlobLimits.MaxBlock)
                return null;
            byte[] block = new byte[file.Length];
            int read = await file.ReadAtLeastAsync(block, block.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return block[..read];
        }
    }

    private static async ValueTask WriteAndRenameAsync(
        ReadOnlyMemory<byte> block, string temporary, string path, CancellationToken cancellationToken)
    {
        FileStream file = new(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
        await using (file.ConfigureAwait(false))
        {
            await file.WriteAsync(block, cancellationToken).ConfigureAwait(false);
            file.Flush(flushToDisk: true);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Move(temporary, path, overwrite: true);
    }

    private string Quarantine(Cid cid, string path)
    {
        Directory.CreateDirectory(_quarantine);
        string target = Path.Combine(_quarantine, FormattableString.Invariant($"{cid}-{Guid.NewGuid():N}"));
        try
        {
            File.Move(path, target);
        }
        catch (FileNotFoundException)
        {
            // another reader of the same store saw the same damage and was faster
        }

        return target;
    }

    private void ClearLeftovers()
    {
        foreach (string file in Directory.EnumerateFiles(_temporary))
        {
            string owner = Path.GetFileName(file).Split('-')[0];
            bool alive = int.TryParse(owner, NumberStyles.None, CultureInfo.InvariantCulture, out int id) && IsAlive(id);
            if (!alive)
                File.Delete(file);
        }
    }

    private static bool IsAlive(int processId)
    {
        try
        {
            using Process process = Process.GetProcessById(processId);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
