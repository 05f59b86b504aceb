namespace Ledger.Device.Sandbox;

/// <summary>What became of giving up the network.</summary>
public abstract record SandboxResult
{
    private SandboxResult()
    {
    }

    /// <summary>From now on no thread of this process can open, bind or connect a socket, start a program or look into another process.</summary>
    /// <param name="SocketsAlreadyOpen">Sockets that the process had open before; 0 in a clean worker. What they allow stays possible by read and write.</param>
    public sealed record Enforced(int SocketsAlreadyOpen) : SandboxResult;

    /// <summary>This system cannot enforce it, or refused to; the process goes on.</summary>
    public sealed record NotEnforced(string Reason) : SandboxResult;
}
