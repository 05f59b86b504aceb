using System.Net;
using System.Net.Sockets;

namespace Ledger.Node.Tests.Network;

/// <summary>A line to a chain that can be cut and mended: every connection of the cut line is closed at once.</summary>
internal sealed class ChainRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Uri _target;
    private readonly Task _accepting;
    private CancellationTokenSource _line = new();
    private volatile bool _isCut;

    public ChainRelay(Uri target)
    {
        _target = target;
        _listener.Start();
        Url = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
        _accepting = AcceptAsync();
    }

    public Uri Url { get; }

    public void Cut()
    {
        _isCut = true;
        Interlocked.Exchange(ref _line, new CancellationTokenSource()).Cancel();
    }

    public void Mend() => _isCut = false;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _line.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = CarryAsync(await _listener.AcceptTcpClientAsync(_stop.Token), _line.Token);
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task CarryAsync(TcpClient near, CancellationToken line)
    {
        using TcpClient closing = near;
        if (_isCut)
            return;
        try
        {
            using TcpClient far = new();
            await far.ConnectAsync(_target.Host, _target.Port, line);
            Task there = near.GetStream().CopyToAsync(far.GetStream(), line);
            Task back = far.GetStream().CopyToAsync(near.GetStream(), line);
            await Task.WhenAny(there, back);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
        {
            // A cut or ended line: both ends see it closed.
        }
    }
}
