using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ledger.Content.Remote.Tests;

/// <summary>A peer on a real socket that answers every request as it was told to, well or badly.</summary>
internal sealed class TestPeer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly Func<NetworkStream, CancellationToken, Task> _answer;
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _accepting;

    private TestPeer(Func<NetworkStream, CancellationToken, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _accepting = AcceptAsync();
    }

    public Uri Address { get; }

    /// <summary>Ends when the first request has come.</summary>
    public Task Asked => _asked.Task;

    /// <summary>Heads of the requests that came, in order.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    public static TestPeer Serving(byte[] body) => Answering(200, body.Length, body);

    public static TestPeer Answering(int status, long declaredLength, byte[] body, string extraHeader = "") => new(async (stream, cancellationToken) =>
    {
        string head = $"HTTP/1.1 {status} x\r\nContent-Length: {declaredLength}\r\n{extraHeader}Connection: close\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), cancellationToken);
        await stream.WriteAsync(body, cancellationToken);
    });

    /// <summary>Sends chunks of a body that has no declared length and no end.</summary>
    public static TestPeer Endless() => new(async (stream, cancellationToken) =>
    {
        await stream.WriteAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray(), cancellationToken);
        byte[] chunk = [.. "10000\r\n"u8, .. new byte[0x10000], .. "\r\n"u8];
        while (true)
            await stream.WriteAsync(chunk, cancellationToken);
    });

    /// <summary>Sends a head and the first byte, then nothing.</summary>
    public static TestPeer Stalling() => new(async (stream, cancellationToken) =>
    {
        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\nx"u8.ToArray(), cancellationToken);
        await Task.Delay(Timeout.Infinite, cancellationToken);
    });

    /// <summary>Takes the request and never answers.</summary>
    public static TestPeer Silent() => new(static (_, cancellationToken) => Task.Delay(Timeout.Infinite, cancellationToken));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> answers = [];
        try
        {
            while (true)
                answers.Add(AnswerAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(answers);
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                NetworkStream stream = client.GetStream();
                using StreamReader reader = new(stream, Encoding.ASCII, leaveOpen: true);
                StringBuilder head = new();
                while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 } line)
                    head.Append(line).Append('\n');
                _requests.Enqueue(head.ToString());
                _asked.TrySetResult();
                await _answer(stream, _stop.Token);
            }
            catch (Exception error) when (error is IOException or OperationCanceledException)
            {
                // the client has hung up, or the test is over: both are what a peer lives with
            }
        }
    }
}
