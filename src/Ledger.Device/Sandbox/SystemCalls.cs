using System.Runtime.InteropServices;

namespace Ledger.Device.Sandbox;

/// <summary>Numbers of the calls that the sandbox makes and forbids, by processor. Source: the kernel's syscall tables.</summary>
internal sealed record SystemCalls(uint Architecture, uint ForeignFrom, long Seccomp, long Socket, IReadOnlyList<uint> Forbidden)
{
    /// <summary>AUDIT_ARCH_X86_64; numbers from bit 30 on are the x32 ABI, which would go round a filter of plain numbers.</summary>
    private static readonly SystemCalls X64 = new(0xC000_003E, 0x4000_0000, 317, 41,
    [
        41, 53, 42, 43, 288, 49, 50, // socket, socketpair, connect, accept, accept4, bind, listen
        44, 45, 46, 47, 299, 307, // sendto, recvfrom, sendmsg, recvmsg (which receives descriptors), recvmmsg, sendmmsg
        425, 426, 427, // io_uring: makes every one of these calls without making it
        59, 322, // execve, execveat
        101, 310, 311, 438, // ptrace, process_vm_readv, process_vm_writev, pidfd_getfd
        272, 308, 298, 321, 323, // unshare, setns, perf_event_open, bpf, userfaultfd
    ]);

    private static readonly SystemCalls Arm64 = new(0xC000_00B7, uint.MaxValue, 277, 198,
    [
        198, 199, 203, 202, 242, 200, 201,
        206, 207, 211, 212, 243, 269,
        425, 426, 427,
        221, 281,
        117, 270, 271, 438,
        97, 268, 241, 280, 282,
    ]);

    /// <summary>The table of this process; null on a processor that has none here.</summary>
    public static SystemCalls? OfThisProcess() => RuntimeInformation.ProcessArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => X64,
        System.Runtime.InteropServices.Architecture.Arm64 => Arm64,
        _ => null,
    };
}
