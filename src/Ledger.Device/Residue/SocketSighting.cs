using System.Net;

namespace Ledger.Device.Residue;

/// <summary>How a process came to a socket.</summary>
public enum SocketRole
{
    /// <summary>A socket without any address yet: made and not used, or of a family that the tables do not show.</summary>
    Unknown,

    /// <summary>It waits for connections, or receives datagrams.</summary>
    Listening,

    /// <summary>Somebody connected to a port that the watched processes listen on.</summary>
    Incoming,

    /// <summary>The process connected to somebody.</summary>
    Outgoing,

    /// <summary>A socket that does not leave the machine: unix, netlink.</summary>
    Local,
}

/// <summary>A socket that was seen.</summary>
/// <param name="ProcessId">Process that held it.</param>
/// <param name="Role">How it came to it.</param>
/// <param name="Protocol">tcp, udp, raw, unix, netlink or unknown.</param>
/// <param name="Local">Its own end.</param>
/// <param name="Remote">The other end; null for a listener.</param>
public sealed record SocketSighting(int ProcessId, SocketRole Role, string Protocol, IPEndPoint? Local, IPEndPoint? Remote);
