using System.Diagnostics;
using System.IO.Pipes;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Ledger.Device.Sandbox;

namespace Ledger.Device.Tests.Sandbox;

/// <summary>A process that gives up the network and then tries everything; one line "name: outcome" each.</summary>
internal static partial class SandboxChild
{
    public static int Run(string[] args)
    {
        if (args is ["compat"])
            return Compat();
        string before = "not run";
        using ManualResetEventSlim go = new();
        Thread early = new(() =>
        {
            go.Wait();
            before = Try(() => new Socket(SocketType.Stream, ProtocolType.Tcp).Dispose());
        });
        early.Start();
        Say("before", Try(() => new Socket(SocketType.Stream, ProtocolType.Tcp).Dispose()));

        SandboxResult result = NetworkSandbox.Enter();
        Say("enter", result.ToString());
        go.Set();
        early.Join();
        Say("thread from before", before);
        string after = "not run";
        Thread late = new(() => after = Try(() => new Socket(SocketType.Stream, ProtocolType.Tcp).Dispose()));
        late.Start();
        late.Join();
        Say("thread from after", after);

        Say("tcp", Try(() => new TcpClient().Connect(IPAddress.Loopback, 9)));
        Say("udp", Try(() => new UdpClient(0).Dispose()));
        Say("unix", Try(() => new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified).Dispose()));
        Say("http", Try(() => new HttpClient().GetAsync(new Uri("http://127.0.0.1:9")).GetAwaiter().GetResult()));
        Say("listen", Try(() => new TcpListener(IPAddress.Loopback, 0).Start()));
        Say("start a program", Try(() => Process.Start("/bin/true").WaitForExit()));
        Native();

        Say("file", Try(() =>
        {
            string path = Path.GetTempFileName();
            File.WriteAllText(path, "works");
            File.Delete(path);
        }));
        Say("pipe", Try(Pipe));
        Say("task", Try(() => Task.Run(() => GC.Collect()).Wait()));
        return 0;
    }

    private static void Native()
    {
        bool arm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
        foreach ((string name, int x64, int arm64) in ((string, int, int)[])
            [("socket", 41, 198), ("socketpair", 53, 199), ("connect", 42, 203), ("bind", 49, 200), ("sendto", 44, 206), ("recvmsg", 47, 212),
             ("io_uring_setup", 425, 425), ("ptrace", 101, 117), ("process_vm_readv", 310, 270), ("process_vm_writev", 311, 271), ("execveat", 322, 281), ("pidfd_getfd", 438, 438)])
            Say("native " + name, Raw(arm ? arm64 : x64));
        if (!arm)
            Say("native x32 socket", Raw(0x4000_0000 | 41));
    }

    private static string Raw(int number)
    {
        nint answer = Call(number, 2, 1, 0, 0, 0, 0);
        return answer == -1 && Marshal.GetLastPInvokeError() == 1 ? "refused" : $"answered {answer}, {Marshal.GetLastPInvokeErrorMessage()}";
    }

    private static void Pipe()
    {
        using AnonymousPipeServerStream server = new(PipeDirection.Out);
        using AnonymousPipeClientStream client = new(PipeDirection.In, server.ClientSafePipeHandle);
        server.WriteByte(42);
        if (client.ReadByte() != 42)
            throw new InvalidDataException("The pipe holds something else.");
    }

    /// <summary>Machine code that calls socket through the 32-bit gate: mov eax, 359; mov ebx, 2; mov ecx, 1; xor edx, edx; int 0x80.</summary>
    private static unsafe int Compat()
    {
        ReadOnlySpan<byte> code =
        [
            0x53, // push rbx
            0xB8, 0x67, 0x01, 0x00, 0x00, 0xBB, 0x02, 0x00, 0x00, 0x00, 0xB9, 0x01, 0x00, 0x00, 0x00, 0x31, 0xD2, 0xCD, 0x80,
            0x5B, 0xC3, // pop rbx; ret
        ];
        SandboxResult result = NetworkSandbox.Enter();
        nint memory = Map(0, 4096, 7, 0x22, -1, 0);
        code.CopyTo(new Span<byte>((void*)memory, code.Length));
        Say("enter", result.ToString());
        Console.Out.Flush();
        int answer = ((delegate* unmanaged<int>)memory)();
        Say("32-bit socket", answer == -1 ? "refused" : $"answered {answer}");
        return 0;
    }

    private static string Try(Action action)
    {
        try
        {
            action();
            return "works";
        }
        catch (Exception e) when (e is SocketException or HttpRequestException or System.ComponentModel.Win32Exception)
        {
            return "refused";
        }
    }

    private static void Say(string name, string outcome) => Console.WriteLine($"{name}: {outcome}");

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Call(nint number, nint a, nint b, nint c, nint d, nint e, nint f);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Map(nint address, nint length, int protection, int flags, int file, nint offset);
}
