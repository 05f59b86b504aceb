using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ledger.Testing;

/// <summary>Stands between a client and a node, over real HTTP, and does what bad networks and bad nodes do.</summary>
/// <remarks>WebSocket connections are passed on unchanged until <see cref="CutWebSockets"/>.</remarks>
public sealed class FaultyProxy : IAsyncDisposable
{
    private static readonly TimeSpan s_drip = TimeSpan.FromMilliseconds(50);

    private readonly Uri _target;
    private readonly FaultPlan _plan;
    private readonly ProxyNode _node;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Task, bool> _connections = new();
    private readonly ConcurrentDictionary<TcpClient, bool> _tunnels = new();
    private readonly ConcurrentDictionary<ProxyFault, int> _counts = new();
    private readonly Lock _gate = new();
    private readonly Random _random;
    private readonly Task _accepting;

    private FaultyProxy(Uri target, FaultPlan plan)
    {
        _target = target;
        _plan = plan;
        _node = new ProxyNode(target);
        _random = new Random(plan.Seed);
        _listener.Start();
        int port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        Url = new Uri($"http://127.0.0.1:{port}/");
        WebSocketUrl = new Uri($"ws://127.0.0.1:{port}/");
        _accepting = AcceptAsync();
    }

    /// <summary>Where the proxy answers JSON-RPC.</summary>
    public Uri Url { get; }

    /// <summary>Where the proxy takes WebSocket connections.</summary>
    public Uri WebSocketUrl { get; }

    /// <summary>False lets every request through unharmed.</summary>
    public bool IsFaulty { get; set; } = true;

    /// <summary>Starts a proxy in front of a node.</summary>
    public static FaultyProxy Start(Uri node, FaultPlan? plan = null) => new(node, plan ?? new FaultPlan());

    /// <summary>How many requests met this fault; for None, how many went through.</summary>
    public int Count(ProxyFault fault) => _counts.GetValueOrDefault(fault);

    /// <summary>Cuts all WebSocket connections.</summary>
    public void CutWebSockets()
    {
        foreach (TcpClient tunnel in _tunnels.Keys)
            tunnel.Close();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_connections.Keys).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _node.Dispose();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token).ConfigureAwait(false);
            Task serving = ServeAsync(client);
            _connections[serving] = true;
            _ = serving.ContinueWith(done => _connections.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                client.NoDelay = true;
                using BufferedStream stream = new(client.GetStream());
                while (await ProxyRequest.ReadAsync(stream, _stop.Token).ConfigureAwait(false) is { } request)
                {
                    if (request.IsUpgrade)
                        await TunnelAsync(client, stream, request).ConfigureAwait(false);
                    else if (await AnswerAsync(stream, request).ConfigureAwait(false))
                        continue;
                    return;
                }
            }
            catch (Exception e) when (e is IOException or SocketException or HttpRequestException or OperationCanceledException or ObjectDisposedException)
            {
                // The client hung up, the node is gone, or the proxy ends: either way the connection is over.
            }
        }
    }

    /// <summary>Answers one request; false when the connection is to be cut.</summary>
    private async Task<bool> AnswerAsync(Stream stream, ProxyRequest request)
    {
        (ProxyFault fault, int dice) = Draw(request.Body);
        _counts.AddOrUpdate(fault, 1, static (_, count) => count + 1);
        switch (fault)
        {
            case ProxyFault.Drop:
                return false;
            case ProxyFault.TooManyRequests:
                await WriteAsync(stream, "429 Too Many Requests\r\nRetry-After: 0", "slow down"u8.ToArray()).ConfigureAwait(false);
                return true;
            case ProxyFault.ServerError:
                await WriteAsync(stream, "503 Service Unavailable", "try later"u8.ToArray()).ConfigureAwait(false);
                return true;
        }

        byte[] answer = await _node.AnswerAsync(request.Body, fault, dice, _plan, _stop.Token).ConfigureAwait(false);
        switch (fault)
        {
            case ProxyFault.CutAnswer:
                await WriteAsync(stream, "200 OK", answer, answer.Length / 2).ConfigureAwait(false);
                return false;
            case ProxyFault.SlowLoris:
                await WriteAsync(stream, "200 OK", answer, 0).ConfigureAwait(false);
                for (int i = 0; i < answer.Length - 1; i++)
                {
                    await Task.Delay(s_drip, _stop.Token).ConfigureAwait(false);
                    await stream.WriteAsync(answer.AsMemory(i, 1), _stop.Token).ConfigureAwait(false);
                    await stream.FlushAsync(_stop.Token).ConfigureAwait(false);
                }

                return false;
            default:
                await WriteAsync(stream, "200 OK", answer).ConfigureAwait(false);
                return true;
        }
    }

    private (ProxyFault Fault, int Dice) Draw(byte[] body)
    {
        lock (_gate)
        {
#pragma warning disable CA5394 // which fault comes is no secret
            bool isHit = _random.NextDouble() < _plan.Rate;
            int dice = _random.Next(1 << 20);
            ProxyFault drawn = isHit && _plan.Faults.Count > 0 ? _plan.Faults[_random.Next(_plan.Faults.Count)] : ProxyFault.None;
#pragma warning restore CA5394
            if (!IsFaulty)
                return (ProxyFault.None, dice);
            return (_plan.Choose is null ? drawn : _plan.Choose(ProxyNode.Methods(body)) ?? drawn, dice);
        }
    }

    private async Task WriteAsync(Stream stream, string status, byte[] body, int? written = null)
    {
        string head = $"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), _stop.Token).ConfigureAwait(false);
        await stream.WriteAsync(body.AsMemory(0, written ?? body.Length), _stop.Token).ConfigureAwait(false);
        await stream.FlushAsync(_stop.Token).ConfigureAwait(false);
    }

    private async Task TunnelAsync(TcpClient client, Stream stream, ProxyRequest request)
    {
        using TcpClient node = new() { NoDelay = true };
        await node.ConnectAsync(_target.Host, _target.Port, _stop.Token).ConfigureAwait(false);
        NetworkStream there = node.GetStream();
        await there.WriteAsync(request.Head, _stop.Token).ConfigureAwait(false);
        _tunnels[client] = true;
        try
        {
            Task up = stream.CopyToAsync(there, _stop.Token), down = there.CopyToAsync(client.GetStream(), _stop.Token);
            await Task.WhenAny(up, down).ConfigureAwait(false);
            node.Close();
            client.Close();
            await Task.WhenAll(up, down).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            _tunnels.TryRemove(client, out _);
        }
    }
}
