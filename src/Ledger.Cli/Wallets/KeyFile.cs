using Ledger.Cli.CommandLine;
using Ledger.Cryptography;
using Ledger.Ethereum;

namespace Ledger.Cli.Wallets;

/// <summary>Keys of a person, each in a file of its own under a passphrase.</summary>
internal static class KeyFile
{
    /// <summary>Where they are kept unless told otherwise.</summary>
    public static string DefaultDirectory => Path.Combine(".ledger", "wallets");

    private const int LargestFile = 64 * 1024;

    /// <summary>Makes a key and writes it; the file is readable by its owner alone. Work is log2 of the cost of guessing.</summary>
    public static async Task<(Address Address, string Path)> CreateAsync(string directory, string passphrase, CancellationToken cancel, int work = 18)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(directory);
        else Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using PrivateKey key = PrivateKey.Generate();
        Address address = Address.Of(key.PublicKey);
        string path = Path.Combine(Path.GetFullPath(directory), address + ".json");
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using StreamWriter file = new(path, options);
        await file.WriteAsync(KeystoreV3.Encrypt(key, passphrase, 1 << work).AsMemory(), cancel).ConfigureAwait(false);
        return (address, path);
    }

    /// <summary>Opens a key.</summary>
    /// <exception cref="CommandFailure">The file is missing or damaged, or the passphrase does not open it.</exception>
    public static async Task<LocalSigner> OpenAsync(FileInfo file, string passphrase, CancellationToken cancel)
    {
        if (!file.Exists) throw new CommandFailure(ExitCode.Keystore, $"The keystore {file.FullName} does not exist.");
        if (file.Length > LargestFile) throw new CommandFailure(ExitCode.Keystore, $"{file.FullName} is too long for a keystore.");
        return KeystoreV3.Decrypt(await File.ReadAllTextAsync(file.FullName, cancel).ConfigureAwait(false), passphrase) switch
        {
            KeystoreResult.Opened opened => new LocalSigner(opened.Key),
            KeystoreResult.WrongPassphrase => throw new CommandFailure(ExitCode.Keystore, $"The passphrase does not open {file.FullName}."),
            KeystoreResult.Malformed malformed => throw new CommandFailure(ExitCode.Keystore, $"{file.FullName} is no keystore: {malformed.Reason}"),
            _ => throw new InvalidOperationException("An unknown result of opening a keystore."),
        };
    }

    /// <summary>Addresses of the keys in a directory, by the names of their files.</summary>
    public static IReadOnlyList<(Address Address, string Path)> List(string directory)
    {
        if (!Directory.Exists(directory)) return [];
        List<(Address, string)> found = [];
        foreach (string path in Directory.EnumerateFiles(directory, "*.json").Order(StringComparer.Ordinal))
            if (Address.TryParse(Path.GetFileNameWithoutExtension(path), out Address address)) found.Add((address, Path.GetFullPath(path)));
        return found;
    }
}
