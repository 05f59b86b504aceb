using System.Runtime.InteropServices;

namespace Ledger.Device.Sandbox;

/// <summary>A process gives up the network for good: seccomp-bpf on Linux (x64, arm64).</summary>
/// <remarks>
/// The filter is loaded for all threads at once and inherited by whatever they start; nothing can take it off. It refuses calls
/// of other ABIs (32-bit, x32), io_uring, starting programs and looking into other processes, since each would go round it.
/// Files and pipes go on working: a worker could still write a file that another process sends. What such a worker writes is in
/// the hands of this code, and the residue search looks for it.
/// </remarks>
public static class NetworkSandbox
{
    /// <summary>Gives up the network for all threads of this process, present and future; also forbids core dumps and reading its memory as another user.</summary>
    public static SandboxResult Enter()
    {
        if (!OperatingSystem.IsLinux())
            return new SandboxResult.NotEnforced("Only on Linux can a process give up the network.");
        if (SystemCalls.OfThisProcess() is not { } calls)
            return new SandboxResult.NotEnforced($"The calls of a {RuntimeInformation.ProcessArchitecture} processor are not known.");
        int sockets = OpenSockets();
        if (LinuxCalls.Prctl(LinuxCalls.SetNoNewPrivileges, 1, 0, 0, 0) != 0)
            return Failed("The kernel did not forbid new privileges");
        if (LinuxCalls.SetLimit(LinuxCalls.CoreSize, default) != 0 || LinuxCalls.Prctl(LinuxCalls.SetDumpable, 0, 0, 0, 0) != 0)
            return Failed("The kernel did not forbid core dumps");
        if (Load(calls) is { } refused)
            return refused;
        return LinuxCalls.Call((nint)calls.Socket, 1, 1, 0) == -1 && Marshal.GetLastPInvokeError() == LinuxCalls.NotPermitted
            ? new SandboxResult.Enforced(sockets)
            : new SandboxResult.NotEnforced("The filter is loaded, yet the kernel opened a socket.");
    }

    private static unsafe SandboxResult.NotEnforced? Load(SystemCalls calls)
    {
        SeccompFilter.Instruction[] filter = SeccompFilter.Build(calls);
        // The kernel copies the program during the call, so pinning for its length is enough.
        fixed (SeccompFilter.Instruction* first = filter)
        {
            LinuxCalls.FilterProgram program = new((ushort)filter.Length, (nint)first);
            nint answer = LinuxCalls.Call((nint)calls.Seccomp, LinuxCalls.SetModeFilter, LinuxCalls.SynchroniseThreads, (nint)(&program));
            return answer switch
            {
                0 => null,
                > 0 => new SandboxResult.NotEnforced("Another thread of the process has a filter of its own."),
                _ => Failed("The kernel did not take the filter"),
            };
        }
    }

    private static SandboxResult.NotEnforced Failed(string what)
    {
        int error = Marshal.GetLastPInvokeError();
        return new SandboxResult.NotEnforced($"{what}: {Marshal.GetPInvokeErrorMessage(error)}.");
    }

    private static int OpenSockets() =>
        new DirectoryInfo("/proc/self/fd").EnumerateFileSystemInfos().Count(file => file.LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true);
}
