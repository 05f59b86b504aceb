namespace Ledger.Content;

/// <summary>The disk has no room for a block: the operator must make space before the node can go on.</summary>
public sealed class StorageFullException(string directory, IOException cause)
    : IOException($"There is no space left for blobs in {directory}; free some and start again.", cause)
{
    /// <summary>Directory of the store.</summary>
    public string Directory { get; } = directory;

    /// <summary>Whether an I/O error says that the disk or the quota is full.</summary>
    public static bool IsCauseOf(IOException error)
    {
        const int errorDiskFull = unchecked((int)0x80070070), errorHandleDiskFull = unchecked((int)0x80070027);
        const int enospc = 28, edquotLinux = 122, edquotMac = 69;
        return error.HResult is errorDiskFull or errorHandleDiskFull
            || OperatingSystem.IsWindows() == false && error.HResult == enospc
            || OperatingSystem.IsLinux() && error.HResult == edquotLinux
            || OperatingSystem.IsMacOS() && error.HResult == edquotMac;
    }
}
