using Ledger.Cli.CommandLine;
using Ledger.Cli.Network;

namespace Ledger.Cli.Demo;

/// <summary>An empty directory for a demo; removes what an earlier demo left, and nothing else.</summary>
internal static class FreshDirectory
{
    /// <summary>Empties the directory.</summary>
    /// <exception cref="CommandFailure">A network runs in it, or it holds something that is not ours.</exception>
    public static void Make(NetworkLayout layout)
    {
        DirectoryInfo root = new(layout.Root);
        if (!root.Exists || !root.EnumerateFileSystemInfos().Any()) return;
        if (!File.Exists(layout.LockFile)) throw new CommandFailure(ExitCode.BadInput, $"{layout.Root} holds files that no demo wrote.", "give an empty or new directory with --dir");
        try
        {
            using FileStream free = new(layout.LockFile, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new CommandFailure(ExitCode.InUse, $"Another `ledger up` runs in {layout.Root}.", "stop it, or give another directory with --dir");
        }
        root.Delete(recursive: true);
    }
}
