using System.Net.WebSockets;
using Microsoft.Extensions.Logging;

namespace Ledger.Ethereum;

/// <summary>Wakes who waits for a new head as soon as a node tells of one over WebSocket.</summary>
/// <remarks>
/// A hint and nothing more: what is said on the connection is not read, since connections die silently, nodes forget
/// subscriptions and messages get lost. Every message, a new connection included, only makes the waiter look at the chain
/// himself; without any he looks after his own interval. Pings find a dead connection out, and it is opened anew.
/// </remarks>
public sealed class HeadSubscription : IAsyncDisposable
{
    private static readonly TimeSpan s_heartbeat = TimeSpan.FromSeconds(10), s_firstPause = TimeSpan.FromMilliseconds(100), s_longestPause = TimeSpan.FromSeconds(30);

    private readonly Uri _url;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _news = new(0, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    private HeadSubscription(Uri url, ILogger logger, TimeProvider time)
    {
        _url = url;
        _logger = logger;
        _time = time;
        _running = Task.Run(RunAsync);
    }

    /// <summary>Starts to listen, now or as soon as the node can be reached.</summary>
    /// <param name="url">The node's WebSocket address.</param>
    /// <param name="logger">Where lost connections are told.</param>
    /// <param name="time">The clock.</param>
    public static HeadSubscription Open(Uri url, ILogger logger, TimeProvider time) => new(url, logger, time);

    /// <summary>Waits for news, but no longer than given; news that came since the last wait end it at once.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        using CancellationTokenSource pause = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task news = _news.WaitAsync(pause.Token), delay = Task.Delay(atMost, _time, pause.Token);
        await Task.WhenAny(news, delay).ConfigureAwait(false);
        await pause.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(news, delay).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _stop.Dispose();
        _news.Dispose();
    }

    private async Task RunAsync()
    {
        TimeSpan pause = s_firstPause;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using ClientWebSocket socket = new();
                socket.Options.KeepAliveInterval = s_heartbeat;
                socket.Options.KeepAliveTimeout = s_heartbeat;
                await socket.ConnectAsync(_url, _stop.Token).ConfigureAwait(false);
                await socket.SendAsync(
                    """{"jsonrpc":"2.0","id":0,"method":"eth_subscribe","params":["newHeads"]}"""u8.ToArray(),
                    WebSocketMessageType.Text, endOfMessage: true, _stop.Token).ConfigureAwait(false);
                await ListenAsync(socket, () => pause = s_firstPause).ConfigureAwait(false);
                HeadSubscriptionLog.Lost(_logger, _url.Host, "closed by the node");
            }
            catch (Exception e) when (e is WebSocketException or IOException or HttpRequestException or OperationCanceledException)
            {
                if (!_stop.IsCancellationRequested)
                    HeadSubscriptionLog.Lost(_logger, _url.Host, e.Message);
            }

            await Task.Delay(pause, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < s_longestPause ? pause * 2 : s_longestPause;
        }
    }

    private async Task ListenAsync(ClientWebSocket socket, Action heard)
    {
        byte[] ignored = new byte[4096];
        while (true)
        {
            ValueWebSocketReceiveResult part = await socket.ReceiveAsync(ignored.AsMemory(), _stop.Token).ConfigureAwait(false);
            if (part.MessageType == WebSocketMessageType.Close)
                return;
            if (!part.EndOfMessage)
                continue;
            heard();
            Wake();
        }
    }

    private void Wake()
    {
        try
        {
            _news.Release();
        }
        catch (SemaphoreFullException)
        {
            // The waiter has been told already.
        }
    }
}

internal static partial class HeadSubscriptionLog
{
    [LoggerMessage(1, LogLevel.Information, "The subscription at {Host} ended and is opened anew; heads are polled meanwhile: {Reason}")]
    public static partial void Lost(ILogger logger, string host, string reason);
}
