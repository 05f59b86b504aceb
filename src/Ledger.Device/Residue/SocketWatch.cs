using System.Globalization;
using System.Net;

namespace Ledger.Device.Residue;

/// <summary>Watches the sockets of processes and of all their children by sampling /proc (Linux).</summary>
/// <remarks>
/// A socket that lives shorter than the interval, or ends while it is looked at, may be missed: in the host, <see cref="ConnectionLog"/> hears of those too; in
/// a worker the sandbox makes them impossible. An address is read once, when the socket first has one.
/// </remarks>
public sealed class SocketWatch : IDisposable
{
    private readonly Lock _gate = new();
    private readonly ProcessTree _tree;
    private readonly Dictionary<long, (int Process, SocketTables.Row Row)> _seen = [];
    private readonly SortedSet<int> _unseen = [];
    private readonly ManualResetEvent _ended = new(initialState: false);
    private readonly Thread? _thread;
    private int _samples;

    private SocketWatch(IReadOnlyList<int> processes, TimeSpan interval)
    {
        _tree = new ProcessTree(processes);
        if (!IsSupported)
            return;
        Sample();
        _thread = new Thread(() =>
        {
            while (!_ended.WaitOne(interval))
                Sample();
        })
        { IsBackground = true, Name = "socket watch" };
        _thread.Start();
    }

    /// <summary>Whether this system shows the sockets of processes.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux();

    /// <summary>Starts to watch; on systems that show nothing, nothing is ever sighted and <see cref="Samples"/> stays 0.</summary>
    /// <param name="processes">Roots of the process trees.</param>
    /// <param name="interval">Time between two looks; 20 ms is cheap.</param>
    public static SocketWatch Start(IReadOnlyList<int> processes, TimeSpan interval) => new(processes, interval);

    /// <summary>All sockets seen so far.</summary>
    public IReadOnlyList<SocketSighting> Sightings
    {
        get
        {
            lock (_gate)
            {
                HashSet<int> listening = [.. _seen.Values.Where(seen => seen.Row is { Role: SocketRole.Listening, Protocol: "tcp" }).Select(seen => seen.Row.Local!.Port)];
                return [.. _seen.Values.Select(seen => Sighting(seen.Process, seen.Row, listening)).OrderBy(seen => seen.ProcessId).ThenBy(seen => seen.Role)];
            }
        }
    }

    /// <summary>Distinct endpoints that the processes connected to.</summary>
    public IReadOnlyList<IPEndPoint> RemoteEndpoints =>
        [.. Sightings.Where(seen => seen is { Role: SocketRole.Outgoing, Remote: not null }).Select(seen => seen.Remote!).Distinct().OrderBy(remote => remote.ToString(), StringComparer.Ordinal)];

    /// <summary>Processes whose sockets the system did not show, as those of another user or of a worker that forbids it.</summary>
    public IReadOnlyList<int> Unseen
    {
        get
        {
            lock (_gate)
                return [.. _unseen];
        }
    }

    /// <summary>Number of completed looks.</summary>
    public int Samples => Volatile.Read(ref _samples);

    /// <summary>Looks once more, and stops.</summary>
    public void Dispose()
    {
        if (_ended.WaitOne(0))
            return;
        _ended.Set();
        _thread?.Join();
        if (IsSupported)
            Sample();
    }

    private static SocketSighting Sighting(int process, SocketTables.Row row, HashSet<int> listening)
    {
        SocketRole role = row is { Role: SocketRole.Outgoing, Protocol: "tcp" } && listening.Contains(row.Local!.Port) ? SocketRole.Incoming : row.Role;
        return new SocketSighting(process, role, row.Protocol, row.Local, row.Remote);
    }

    private void Sample()
    {
        lock (_gate)
        {
            foreach (int process in _tree.Look())
            {
                Dictionary<long, SocketTables.Row>? table = null;
                foreach (long inode in Sockets(process))
                {
                    if (_seen.TryGetValue(inode, out (int Process, SocketTables.Row Row) known) && known.Row.Role != SocketRole.Unknown)
                        continue;
                    table ??= SocketTables.Read(process);
                    if (table.TryGetValue(inode, out SocketTables.Row row))
                        _seen[inode] = (process, row);
                    else if (Sockets(process).Contains(inode)) // else it ended between the two looks, and was missed
                        _seen[inode] = (process, new SocketTables.Row(SocketRole.Unknown, "unknown", null, null));
                }
            }
        }

        Interlocked.Increment(ref _samples);
    }

    /// <summary>Inodes of the sockets that a process holds.</summary>
    private List<long> Sockets(int process)
    {
        const string prefix = "socket:[";
        List<long> inodes = [];
        try
        {
            foreach (FileSystemInfo file in new DirectoryInfo($"/proc/{process}/fd").EnumerateFileSystemInfos())
            {
                if (file.LinkTarget is { } target && target.StartsWith(prefix, StringComparison.Ordinal)
                    && long.TryParse(target.AsSpan(prefix.Length, target.Length - prefix.Length - 1), CultureInfo.InvariantCulture, out long inode))
                {
                    inodes.Add(inode);
                }
            }
        }
        catch (UnauthorizedAccessException)
        {
            _unseen.Add(process);
        }
        catch (IOException) // it ended meanwhile: what was seen before stays
        {
            return inodes;
        }

        return inodes;
    }
}
