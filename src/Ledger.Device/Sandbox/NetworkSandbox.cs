namespace Ledger.Device.Sandbox;

/// <summary>What became of giving up the network.</summary>
public abstract record SandboxResult
{
    private SandboxResult()
    {
    }

    /// <summary>From now on no thread of this process can open, bind or connect a socket, start a program or look into another process.</summary>
    /// <param name="SocketsAlreadyOpen">Sockets that the process had open before; 0 in a clean worker.</param>
    public sealed record Enforced(int SocketsAlreadyOpen) : SandboxResult;

    /// <summary>This system cannot enforce it, or refused to; the process goes on as before.</summary>
    public sealed record NotEnforced(string Reason) : SandboxResult;
}

/// <summary>A process gives up the network for good: seccomp-bpf on Linux (x64, arm64).</summary>
public static class NetworkSandbox
{
    /// <summary>Gives up the network for all threads of this process, present and future.</summary>
    public static SandboxResult Enter() => throw new NotImplementedException();
}
