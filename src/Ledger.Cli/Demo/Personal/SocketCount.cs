using System.Net;
using Ledger.Device.Residue;

namespace Ledger.Cli.Demo.Personal;

/// <summary>Which sockets a device and its workers had while they were watched.</summary>
/// <param name="Samples">Looks at the tables of the system; 0 where it shows none.</param>
/// <param name="Chain">Connections to the chain.</param>
/// <param name="Served">Connections of others to its own listener.</param>
/// <param name="Others">All else, in words.</param>
internal sealed record SocketCount(int Samples, int Chain, int Served, IReadOnlyList<string> Others)
{
    /// <summary>Sorts what was sighted.</summary>
    /// <param name="sightings">All sockets that were seen.</param>
    /// <param name="samples">Number of looks.</param>
    /// <param name="listener">Port of the device's own listener.</param>
    /// <param name="chain">Port of the chain's JSON-RPC.</param>
    public static SocketCount Of(IReadOnlyList<SocketSighting> sightings, int samples, int listener, int chain)
    {
        bool IsChain(SocketSighting seen) => seen is { Role: SocketRole.Outgoing, Protocol: "tcp", Remote: IPEndPoint remote } && remote.Port == chain && IPAddress.IsLoopback(remote.Address);
        bool IsServed(SocketSighting seen) => seen is { Role: SocketRole.Incoming, Protocol: "tcp", Local: IPEndPoint local } && local.Port == listener;
        bool IsListener(SocketSighting seen) => seen is { Role: SocketRole.Listening, Protocol: "tcp", Local: IPEndPoint local } && local.Port == listener && IPAddress.IsLoopback(local.Address);
        return new SocketCount(
            samples,
            sightings.Count(IsChain),
            sightings.Count(IsServed),
            [.. sightings.Where(seen => !IsChain(seen) && !IsServed(seen) && !IsListener(seen)).Select(seen => $"{seen.Role} {seen.Protocol} {seen.Local} {seen.Remote} of process {seen.ProcessId}")]);
    }
}
