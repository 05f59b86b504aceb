using System.Net;

namespace Ledger.Device.Residue;

/// <summary>How a process came to a socket.</summary>
public enum SocketRole
{
    /// <summary>It waits for connections, or receives datagrams.</summary>
    Listening,

    /// <summary>Somebody connected to a port that the watched processes listen on.</summary>
    Incoming,

    /// <summary>The process connected to somebody.</summary>
    Outgoing,

    /// <summary>A local socket of the system (unix).</summary>
    Local,

    /// <summary>A socket without any address: made and not used, or of a family that the tables do not show.</summary>
    Unknown,
}

/// <summary>A socket that was seen.</summary>
/// <param name="ProcessId">Process that held it.</param>
/// <param name="Role">How it came to it.</param>
/// <param name="Protocol">tcp, udp, unix, or unknown.</param>
/// <param name="Local">Its own end.</param>
/// <param name="Remote">The other end; null for a listener.</param>
public sealed record SocketSighting(int ProcessId, SocketRole Role, string Protocol, IPEndPoint? Local, IPEndPoint? Remote);

/// <summary>Watches the sockets of processes and of all their children by sampling /proc (Linux).</summary>
public sealed class SocketWatch : IDisposable
{
    /// <summary>Starts to watch.</summary>
    /// <param name="processes">Roots of the process trees.</param>
    /// <param name="interval">Time between two looks; 20 ms is cheap.</param>
    public static SocketWatch Start(IReadOnlyList<int> processes, TimeSpan interval) => throw new NotImplementedException();

    /// <summary>All distinct sockets seen so far.</summary>
    public IReadOnlyList<SocketSighting> Sightings => throw new NotImplementedException();

    /// <summary>Number of completed looks.</summary>
    public int Samples => throw new NotImplementedException();

    /// <inheritdoc />
    public void Dispose() => throw new NotImplementedException();
}
