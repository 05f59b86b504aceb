using System.Diagnostics;

namespace Ledger.Cli.Network;

/// <summary>Another `ledger` process that ends when this one does; its output goes to a file.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private const int RememberedLines = 12;

    private readonly Process _process;
    private readonly Task _logged;
    private readonly Queue<string> _lastLines = new();

    private ChildProcess(Process process, string logFile)
    {
        _process = process;
        LogFile = logFile;
        _logged = LogAsync();
    }

    /// <summary>File that holds all it printed.</summary>
    public string LogFile { get; }

    /// <summary>Process id.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Exit code, once ended.</summary>
    public int Code => _process.ExitCode;

    /// <summary>The sentence with which it ended: its last "error:" line, else its last line.</summary>
    public string LastWords
    {
        get
        {
            lock (_lastLines)
            {
                string? error = _lastLines.LastOrDefault(line => line.StartsWith("error: ", StringComparison.Ordinal));
                return error?["error: ".Length..] ?? _lastLines.LastOrDefault() ?? "it said nothing";
            }
        }
    }

    /// <summary>Starts this executable again with other arguments.</summary>
    public static ChildProcess Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, string logFile)
    {
        Process process = Process.Start(SelfStart.Of(arguments, environment)) ?? throw new InvalidOperationException("The process could not be started.");
        return new ChildProcess(process, logFile);
    }

    /// <summary>Waits until it has ended.</summary>
    public Task WaitAsync(CancellationToken cancel) => _process.WaitForExitAsync(cancel);

    /// <summary>Asks it to end, waits, and ends it the hard way if it does not.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        if (!_process.HasExited)
        {
            CloseInput();
            using CancellationTokenSource limit = new(patience);
            try
            {
                await _process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }
        await _logged.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.FromSeconds(10)).ConfigureAwait(false);
        _process.Dispose();
    }

    private void CloseInput()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has just ended by itself: the pipe is gone with it.
        }
    }

    private async Task LogAsync()
    {
        using StreamWriter log = new(LogFile, append: true) { AutoFlush = true };
        await Task.WhenAll(CopyAsync(_process.StandardOutput, log), CopyAsync(_process.StandardError, log)).ConfigureAwait(false);
    }

    private async Task CopyAsync(StreamReader from, StreamWriter log)
    {
        while (await from.ReadLineAsync().ConfigureAwait(false) is string line)
        {
            lock (_lastLines)
            {
                log.WriteLine(line);
                _lastLines.Enqueue(line);
                if (_lastLines.Count > RememberedLines) _lastLines.Dequeue();
            }
        }
    }
}
