using Ledger.Cli.CommandLine;
using Ledger.Identity;

namespace Ledger.Cli.Credentials;

/// <summary>Holders' files of credentials.</summary>
internal static class CredentialFile
{
    private const int LargestFile = 8 << 20;

    /// <summary>Reads a file, or a token that was typed.</summary>
    /// <exception cref="CommandFailure">It is neither.</exception>
    public static async Task<HeldCredential> ReadAsync(string fileOrToken, CancellationToken cancel)
    {
        FileInfo file = new(fileOrToken);
        if (!file.Exists && fileOrToken.Count(static c => c == '.') != 2) throw new CommandFailure(ExitCode.BadInput, $"There is no file {fileOrToken}.");
        if (file.Exists && file.Length > LargestFile) throw new CommandFailure(ExitCode.BadInput, $"{file.FullName} is too long for a credential.");
        string text = file.Exists ? await File.ReadAllTextAsync(file.FullName, cancel).ConfigureAwait(false) : fileOrToken;
        return HeldCredential.TryParse(text, out HeldCredential? held, out string? problem) ? held : throw new CommandFailure(ExitCode.BadInput, $"{file.FullName}: {problem}.");
    }

    /// <summary>Writes a new file, readable by its owner alone: the salt in it opens the commitment on chain.</summary>
    /// <exception cref="CommandFailure">It cannot be written.</exception>
    public static async Task WriteAsync(HeldCredential held, string path, CancellationToken cancel)
    {
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            await using StreamWriter file = new(path, options);
            await file.WriteLineAsync(held.ToJson().AsMemory(), cancel).ConfigureAwait(false);
        }
        catch (IOException failed)
        {
            throw new CommandFailure(ExitCode.BadInput, $"The credential cannot be written: {failed.Message}");
        }
    }
}
