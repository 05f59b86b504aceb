using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Ledger.Device.Engine.Native;

/// <summary>A file that exists in memory only (Linux memfd), for a library that reads by path.</summary>
internal sealed partial class MemoryFile : IDisposable
{
    private const uint CloseOnExec = 1;

    private readonly SafeFileHandle _handle;

    private MemoryFile(SafeFileHandle handle) => _handle = handle;

    /// <summary>A path under which this process alone opens the file, for as long as this object lives.</summary>
    public string Path => $"/proc/self/fd/{_handle.DangerousGetHandle()}";

    /// <summary>A file with this content, or null where the system has no such files.</summary>
    public static MemoryFile? Create(ReadOnlySpan<byte> content)
    {
        if (!OperatingSystem.IsLinux()) return null;
        int descriptor = Open("ledger", CloseOnExec);
        if (descriptor < 0) return null;
        SafeFileHandle handle = new(descriptor, ownsHandle: true);
        RandomAccess.Write(handle, content, 0);
        return new MemoryFile(handle);
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    [LibraryImport("libc", EntryPoint = "memfd_create", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string name, uint flags);
}
