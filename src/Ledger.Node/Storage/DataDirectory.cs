using System.Text.Json;

namespace Ledger.Node.Storage;

/// <summary>The directory that holds all a node keeps, locked against a second process while open.</summary>
/// <remarks>
/// keystore/identity.json and keystore/node.json, node.db, outbox.db, blobs/, node.lock, and endpoint.json while the node runs.
/// The lock is the operating system's: it goes with the process, however that ends.
/// </remarks>
public sealed class DataDirectory : IDisposable
{
    private readonly FileStream _lock;

    private DataDirectory(string root, FileStream held)
    {
        Root = root;
        _lock = held;
    }

    /// <summary>Absolute path of the directory.</summary>
    public string Root { get; }

    /// <summary>Key of the identity: stake, slots and payouts belong to it.</summary>
    public string IdentityKey => Path.Combine(Root, "keystore", "identity.json");

    /// <summary>Hot key that signs the node's transactions.</summary>
    public string NodeKey => Path.Combine(Root, "keystore", "node.json");

    /// <summary>The SQLite database.</summary>
    public string Database => Path.Combine(Root, "node.db");

    /// <summary>The transactions of the node key.</summary>
    public string Outbox => Path.Combine(Root, "outbox.db");

    /// <summary>The blob store.</summary>
    public string Blobs => Path.Combine(Root, "blobs");

    /// <summary>Where a running node writes its URL and process id.</summary>
    public string Endpoint => Path.Combine(Root, "endpoint.json");

    /// <summary>Creates the directory where missing, readable by its owner alone, and locks it.</summary>
    /// <exception cref="NodeStoppedException">It cannot be created, or another process holds it.</exception>
    public static DataDirectory Open(string path)
    {
        string root = Path.GetFullPath(path);
        try
        {
            CreatePrivate(root);
            CreatePrivate(Path.Combine(root, "keystore"));
            CreatePrivate(Path.Combine(root, "blobs"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NodeStoppedException(NodeStopReason.Configuration, $"The data directory {root} cannot be used: {e.Message}", e);
        }

        try
        {
            return new DataDirectory(root, new FileStream(
                Path.Combine(root, "node.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e)
        {
            throw new NodeStoppedException(NodeStopReason.Locked, $"Another process uses the data directory {root}: stop it, or give this node a directory of its own.", e);
        }
    }

    /// <summary>Free space of the directory's file system. Unit: bytes.</summary>
    public long FreeBytes() => new DriveInfo(Root).AvailableFreeSpace;

    /// <summary>Space the directory's files take. Unit: bytes.</summary>
    public long UsedBytes()
    {
        long sum = 0;
        foreach (FileInfo file in new DirectoryInfo(Root).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            try
            {
                sum += file.Length;
            }
            catch (FileNotFoundException)
            {
                // Removed since it was listed: it takes no space.
            }
        }

        return sum;
    }

    /// <summary>Tells other processes on this machine where the running node listens.</summary>
    public async Task WriteEndpointAsync(Uri url, CancellationToken cancellation)
    {
        string temporary = Endpoint + ".new";
        await File.WriteAllTextAsync(temporary, JsonSerializer.Serialize(new { url = url.ToString(), pid = Environment.ProcessId }), cancellation).ConfigureAwait(false);
        File.Move(temporary, Endpoint, overwrite: true);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        File.Delete(Endpoint);
        _lock.Dispose();
    }

    private static void CreatePrivate(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
