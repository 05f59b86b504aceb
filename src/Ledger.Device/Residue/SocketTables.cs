using System.Buffers.Binary;
using System.Globalization;
using System.Net;

namespace Ledger.Device.Residue;

/// <summary>The kernel's tables of sockets (/proc/PID/net), by inode.</summary>
internal static class SocketTables
{
    private const string Listen = "0A";

    private static readonly string[] Internet = ["tcp", "tcp6", "udp", "udp6", "raw", "raw6"];

    /// <summary>A row of a table.</summary>
    internal readonly record struct Row(SocketRole Role, string Protocol, IPEndPoint? Local, IPEndPoint? Remote);

    /// <summary>All sockets of the network namespace of a process.</summary>
    public static Dictionary<long, Row> Read(int process)
    {
        Dictionary<long, Row> rows = [];
        foreach (string table in Internet)
        {
            foreach (string[] fields in Lines(process, table))
            {
                if (fields.Length > 9 && Inode(fields[9]) is { } inode)
                    rows[inode] = Parse(table.TrimEnd('6'), fields[1], fields[2], fields[3]);
            }
        }

        foreach (string[] fields in Lines(process, "unix"))
        {
            if (fields.Length > 6 && Inode(fields[6]) is { } inode)
                rows[inode] = new Row(SocketRole.Local, "unix", null, null);
        }

        foreach (string[] fields in Lines(process, "netlink"))
        {
            if (fields.Length > 9 && Inode(fields[9]) is { } inode)
                rows[inode] = new Row(SocketRole.Local, "netlink", null, null);
        }

        return rows;
    }

    internal static Row Parse(string protocol, string local, string remote, string state)
    {
        IPEndPoint own = EndPoint(local), other = EndPoint(remote);
        bool alone = other.Port == 0 && protocol != "raw";
        SocketRole role = state == Listen && protocol == "tcp" || (protocol == "udp" && alone)
            ? SocketRole.Listening
            : alone ? SocketRole.Unknown : SocketRole.Outgoing;
        return new Row(role, protocol, own, role == SocketRole.Outgoing ? other : null);
    }

    /// <summary>Reads ADDRESS:PORT, the address as 32-bit words in the machine's order.</summary>
    private static IPEndPoint EndPoint(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        byte[] words = Convert.FromHexString(text.AsSpan(0, colon));
        for (int i = 0; i + sizeof(uint) <= words.Length && BitConverter.IsLittleEndian; i += sizeof(uint))
            BinaryPrimitives.WriteUInt32BigEndian(words.AsSpan(i), BinaryPrimitives.ReadUInt32LittleEndian(words.AsSpan(i)));
        IPAddress address = new(words);
        int port = int.Parse(text.AsSpan(colon + 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return new IPEndPoint(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, port);
    }

    private static long? Inode(string text) =>
        long.TryParse(text, CultureInfo.InvariantCulture, out long inode) && inode != 0 ? inode : null;

    private static IEnumerable<string[]> Lines(int process, string table)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines($"/proc/{process}/net/{table}");
        }
        catch (IOException) // no such table, or the process is gone: nothing to see
        {
            return [];
        }

        return lines.Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }
}
