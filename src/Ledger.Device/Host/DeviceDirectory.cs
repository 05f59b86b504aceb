using System.Security.Cryptography;
using System.Text.Json;
using Ledger.Device.Api;

namespace Ledger.Device.Host;

/// <summary>The directory that holds all a device keeps, locked against a second process while open.</summary>
/// <remarks>
/// keystore/identity.json, identity, vault.db, usage.db, models/, owner.token, device.lock, and device.json while the device runs.
/// The lock is the operating system's: it goes with the process, however that ends.
/// </remarks>
internal sealed class DeviceDirectory : IDisposable
{
    private const int TokenBytes = 32;

    private readonly FileStream _lock;

    private DeviceDirectory(string root, FileStream held)
    {
        Root = root;
        _lock = held;
    }

    /// <summary>Absolute path of the directory.</summary>
    public string Root { get; }

    /// <summary>Key of the person.</summary>
    public string IdentityKey => Path.Combine(Root, "keystore", "identity.json");

    /// <summary>Address of the identity whose device this is.</summary>
    public string Identity => Path.Combine(Root, "identity");

    /// <summary>The vault.</summary>
    public string Vault => Path.Combine(Root, "vault.db");

    /// <summary>What applications consumed and signed for.</summary>
    public string Usage => Path.Combine(Root, "usage.db");

    /// <summary>Fetched models.</summary>
    public string Models => Path.Combine(Root, "models");

    /// <summary>Where a running device writes its URL and process id.</summary>
    public static string EndpointOf(string root) => Path.Combine(root, "device.json");

    /// <summary>Where the owner's token lies.</summary>
    public static string TokenOf(string root) => Path.Combine(root, "owner.token");

    /// <summary>Creates the directory where missing, readable by its owner alone, and locks it.</summary>
    /// <exception cref="DeviceStoppedException">It cannot be created, or another process holds it.</exception>
    public static DeviceDirectory Open(string path)
    {
        string root = Path.GetFullPath(path);
        try
        {
            CreatePrivate(root);
            CreatePrivate(Path.Combine(root, "keystore"));
            CreatePrivate(Path.Combine(root, "models"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DeviceStoppedException(DeviceStopReason.Configuration, $"The data directory {root} cannot be used: {e.Message}", e);
        }

        try
        {
            return new DeviceDirectory(root, new FileStream(Path.Combine(root, "device.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e)
        {
            throw new DeviceStoppedException(DeviceStopReason.Locked, $"Another process uses the data directory {root}: stop it, or give this device a directory of its own.", e);
        }
    }

    /// <summary>The owner's token: made at the first start, kept afterwards; made anew where others could have read it.</summary>
    public string OwnerToken()
    {
        string path = TokenOf(Root);
        if (File.Exists(path) && IsPrivate(path) && File.ReadAllText(path).Trim() is { Length: 2 * TokenBytes } known)
            return known;
        string token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));
        WritePrivate(path, token + "\n");
        return token;
    }

    /// <summary>Tells other programs of this person where the running device listens.</summary>
    public void WriteEndpoint(Uri url) =>
        WritePrivate(EndpointOf(Root), JsonSerializer.Serialize(new DeviceEndpoint(url.ToString(), Environment.ProcessId), DeviceJson.Options));

    /// <inheritdoc />
    public void Dispose()
    {
        File.Delete(EndpointOf(Root));
        _lock.Dispose();
    }

    /// <summary>Writes a file that its owner alone may read, whole or not at all.</summary>
    public static void WritePrivate(string path, string text)
    {
        string temporary = path + ".new";
        File.Delete(temporary); // one that was left behind would keep its mode
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (FileStream file = new(temporary, options))
        {
            file.Write(System.Text.Encoding.UTF8.GetBytes(text));
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    private static bool IsPrivate(string path) =>
        OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute)) == 0;

    private static void CreatePrivate(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}

/// <summary>Where a running device listens.</summary>
internal sealed record DeviceEndpoint(string Url, int Pid);
