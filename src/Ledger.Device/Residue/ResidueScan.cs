using Microsoft.Win32.SafeHandles;

namespace Ledger.Device.Residue;

/// <summary>Searches files and the memory of processes for a needle.</summary>
/// <remarks>
/// It finds the needle as it was written or in one of the simple forms; not compressed, encrypted or cut up. Pages that are
/// neither in memory nor in swap hold nothing and are left out. A process that moves the needle while it is searched may hide
/// it: search processes that are at rest.
/// </remarks>
public static class ResidueScan
{
    /// <summary>Searches every file under the roots, names included, without following links. A root may be a file.</summary>
    public static ResidueReport Files(IEnumerable<string> roots, MaskedNeedle needle, CancellationToken cancellation)
    {
        using NeedleSearch search = new(needle);
        foreach (string root in roots)
        {
            if (Directory.Exists(root))
                Folder(new DirectoryInfo(root), search, cancellation);
            else if (File.Exists(root))
                OneFile(new FileInfo(root), search, cancellation);
            else
                search.Missed(root, "It does not exist.");
        }

        return search.Report;
    }

    /// <summary>Searches the present memory of processes (Linux).</summary>
    public static ResidueReport Memory(IEnumerable<int> processes, MaskedNeedle needle, CancellationToken cancellation)
    {
        using NeedleSearch search = new(needle);
        foreach (int process in processes)
        {
            if (OperatingSystem.IsLinux())
                ProcessMemory.Search(process, search, cancellation);
            else
                search.Missed($"process {process}", "Only on Linux can its memory be read.");
        }

        return search.Report;
    }

    private static void Folder(DirectoryInfo folder, NeedleSearch search, CancellationToken cancellation)
    {
        FileSystemInfo[] entries;
        try
        {
            entries = folder.GetFileSystemInfos("*", new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = false });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            search.Missed(folder.FullName, e.Message);
            return;
        }

        foreach (FileSystemInfo entry in entries)
        {
            search.AddName(folder.FullName, entry.Name);
            if (entry.LinkTarget is { } target)
                search.AddName(folder.FullName, target);
            else if (entry is DirectoryInfo inner)
                Folder(inner, search, cancellation);
            else
                OneFile((FileInfo)entry, search, cancellation);
        }
    }

    private static void OneFile(FileInfo file, NeedleSearch search, CancellationToken cancellation)
    {
        try
        {
            if (!file.Exists || file.Length == 0) // pipes and devices report no length, and would block
                return;
            using SafeFileHandle handle = File.OpenHandle(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            search.Break();
            long at = 0;
            for (int read = RandomAccess.Read(handle, search.Next, at); read > 0; read = RandomAccess.Read(handle, search.Next, at))
            {
                cancellation.ThrowIfCancellationRequested();
                search.Add(file.FullName, at, read);
                at += read;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            search.Missed(file.FullName, e.Message);
        }
    }
}
