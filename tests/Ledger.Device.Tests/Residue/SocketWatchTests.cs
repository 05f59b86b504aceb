using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Ledger.Device.Residue;

namespace Ledger.Device.Tests.Residue;

[Platform("Linux")]
public sealed class SocketWatchTests
{
    [Test]
    public async Task A_connection_of_a_child_of_a_watched_process_is_seen()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using SocketWatch watch = SocketWatch.Start([Environment.ProcessId], TimeSpan.FromMilliseconds(5));
        using Process child = ChildProcess.Start("connect-child", $"{port}");

        using (TcpClient accepted = await listener.AcceptTcpClientAsync())
        {
            int samples = watch.Samples;
            SpinWait.SpinUntil(() => watch.Samples >= samples + 2);
        }

        await child.WaitForExitAsync();
        watch.Dispose();
        SocketSighting[] ofChild = [.. watch.Sightings.Where(seen => seen.ProcessId == child.Id)];

        Assert.That(ofChild.Select(seen => (seen.Role, seen.Protocol, seen.Remote)), Does.Contain((SocketRole.Outgoing, "tcp", new IPEndPoint(IPAddress.Loopback, port))));
        Assert.That(watch.RemoteEndpoints, Does.Contain(new IPEndPoint(IPAddress.Loopback, port)));
        Assert.That(
            watch.Sightings.Where(seen => seen.ProcessId == Environment.ProcessId && seen.Local?.Port == port).Select(seen => seen.Role).Distinct(),
            Is.EquivalentTo(new[] { SocketRole.Listening, SocketRole.Incoming }));
    }

    [Test]
    public async Task A_connection_of_this_process_is_heard_of_however_short_it_is()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using ConnectionLog log = new();

        using (TcpClient client = new())
            await client.ConnectAsync(IPAddress.Loopback, port);

        Assert.That(log.Endpoints, Does.Contain($"127.0.0.1:{port}"));
    }

    [TestCase("0100007F:1F90", "00000000:0000", "0A", SocketRole.Listening, null)]
    [TestCase("0100007F:1F90", "0101A8C0:01BB", "01", SocketRole.Outgoing, "192.168.1.1:443")]
    [TestCase("0000000000000000FFFF00000100007F:1F90", "0000000000000000FFFF00000101A8C0:01BB", "01", SocketRole.Outgoing, "192.168.1.1:443")]
    [TestCase("B80D0120000000000000000001000000:1F90", "B80D0120000000000000000002000000:01BB", "01", SocketRole.Outgoing, "[2001:db8::2]:443")]
    [TestCase("0100007F:1F90", "00000000:0000", "07", SocketRole.Unknown, null)]
    public void A_row_of_the_kernels_table_is_read(string local, string remote, string state, object role, string? other)
    {
        SocketTables.Row row = SocketTables.Parse("tcp", local, remote, state);

        Assert.That(row.Role, Is.EqualTo(role));
        Assert.That(row.Local!.Port, Is.EqualTo(8080));
        Assert.That(row.Remote?.ToString(), Is.EqualTo(other));
    }
}
