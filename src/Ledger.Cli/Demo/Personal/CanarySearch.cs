using Ledger.Device.Residue;

namespace Ledger.Cli.Demo.Personal;

/// <summary>What was searched for the canary, and where it was found.</summary>
/// <param name="Known">Places where it was found while it had to be there: in the notes themselves, and in the engine that worked with them.</param>
/// <param name="Hits">Places where it was found after the unplug.</param>
/// <param name="Files">Files and folders that were searched.</param>
/// <param name="Processes">Processes whose memory was searched.</param>
/// <param name="Unread">Files that could not be searched.</param>
/// <param name="Closed">Processes whose memory this user may not read.</param>
/// <param name="Bytes">Bytes that were looked at.</param>
internal sealed record CanarySearch(
    int Known, IReadOnlyList<ResidueHit> Hits, IReadOnlyList<string> Files, int Processes, IReadOnlyList<string> Unread, IReadOnlyList<string> Closed, long Bytes)
{
    /// <summary>Finds it where it must be; what cannot be looked into does not count.</summary>
    public static int CountKnown(Canary canary, string notes, IEnumerable<int> engines, CancellationToken cancel) =>
        ResidueScan.Files([notes], canary.Needle, cancel).Hits.Count + ResidueScan.Memory(engines, canary.Needle, cancel).Hits.Count;

    /// <summary>Searches a directory, what changed in the system's temporary folder, and the memory of processes.</summary>
    /// <param name="canary">What is searched for.</param>
    /// <param name="known">Places where it was found before.</param>
    /// <param name="directory">Searched whole.</param>
    /// <param name="since">Temporary files older than this cannot hold it.</param>
    /// <param name="processes">Processes that remain.</param>
    /// <param name="cancel">Ends the search.</param>
    public static CanarySearch Run(Canary canary, int known, string directory, DateTime since, IReadOnlyList<int> processes, CancellationToken cancel)
    {
        List<string> files = [directory, .. ChangedSince(new DirectoryInfo(Path.GetTempPath()), since, Path.GetFullPath(directory))];
        ResidueReport inFiles = ResidueScan.Files(files, canary.Needle, cancel);
        ResidueReport inMemory = ResidueScan.Memory(processes, canary.Needle, cancel);
        // A file that ended its life between being listed and being read holds nothing any more.
        string[] unread = [.. inFiles.Unread.Where(place => !place.Contains("does not exist", StringComparison.Ordinal))];
        return new CanarySearch(
            known, [.. inFiles.Hits, .. inMemory.Hits], files, processes.Count, unread, inMemory.Unread, inFiles.BytesSearched + inMemory.BytesSearched);
    }

    /// <summary>Files of a folder and the folders in it that were written since; the searched directory itself is left to its own search.</summary>
    private static IEnumerable<string> ChangedSince(DirectoryInfo folder, DateTime since, string except)
    {
        EnumerationOptions options = new() { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Device, MaxRecursionDepth = 8 };
        return folder.EnumerateFiles("*", options)
            .Where(file => file.LastWriteTimeUtc >= since && !file.FullName.StartsWith(except + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            .Select(file => file.FullName);
    }
}
