using System.Runtime.InteropServices;

namespace Ledger.Device.Sandbox;

/// <summary>The C library of Linux, as far as the sandbox needs it.</summary>
internal static partial class LinuxCalls
{
    public const int SetNoNewPrivileges = 38, SetDumpable = 4; // PR_SET_NO_NEW_PRIVS, PR_SET_DUMPABLE
    public const int CoreSize = 4; // RLIMIT_CORE
    public const int NotPermitted = 1; // EPERM
    public const nint SetModeFilter = 1, SynchroniseThreads = 1; // SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    public static partial int Prctl(int option, nuint a, nuint b, nuint c, nuint d);

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    public static partial int SetLimit(int resource, in Limit limit);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    public static partial nint Call(nint number, nint a, nint b, nint c);

    /// <summary>struct rlimit.</summary>
    public readonly record struct Limit(nuint Current, nuint Most);

    /// <summary>struct sock_fprog; the padding before the pointer is the natural one.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public readonly struct FilterProgram(ushort length, nint instructions)
    {
        public readonly ushort Length = length;
        public readonly nint Instructions = instructions;
    }
}
