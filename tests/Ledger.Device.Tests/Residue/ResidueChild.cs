using System.Net;
using System.Net.Sockets;

namespace Ledger.Device.Tests.Residue;

/// <summary>Processes that hold something, or connect to somebody.</summary>
internal static class ResidueChild
{
    /// <summary>Reads a line, holds it until the input closes.</summary>
    public static int Hold()
    {
        string? held = Console.ReadLine();
        Console.WriteLine("held");
        Console.ReadLine();
        GC.KeepAlive(held);
        return 0;
    }

    /// <summary>Connects to a port of this machine, and ends as soon as the other side does.</summary>
    public static int Connect(string port)
    {
        using TcpClient client = new();
        client.Connect(IPAddress.Loopback, int.Parse(port, System.Globalization.CultureInfo.InvariantCulture));
        return client.GetStream().ReadByte() < 0 ? 0 : 1;
    }
}
