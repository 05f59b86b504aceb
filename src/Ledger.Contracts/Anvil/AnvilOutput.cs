using System.Diagnostics;
using System.Globalization;

namespace Ledger.Contracts.Anvil;

/// <summary>Reads what anvil prints: where it listens, and its last words when it ends.</summary>
internal sealed class AnvilOutput
{
    private const string ListeningOn = "Listening on ";
    private const string Pid = "pid ";
    private const int RememberedLines = 8;

    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<string> _errors = new();

    public AnvilOutput(Process process)
    {
        Ended = ReadToEndAsync(process);
    }

    /// <summary>The address, once the chain listens; fails if it ends before.</summary>
    public Task<Uri> Listening => _listening.Task;

    /// <summary>Completes when anvil has closed its outputs and the guard has exited.</summary>
    public Task<string> Ended { get; }

    /// <summary>Process id of anvil, once the guard has said it.</summary>
    public int? ProcessId { get; private set; }

    /// <summary>The last lines of its standard error.</summary>
    public string LastWords
    {
        get
        {
            lock (_errors)
                return string.Join(' ', _errors);
        }
    }

    private async Task<string> ReadToEndAsync(Process process)
    {
        await Task.WhenAll(ReadOutputAsync(process.StandardOutput), ReadErrorsAsync(process.StandardError)).ConfigureAwait(false);
        await process.WaitForExitAsync().ConfigureAwait(false);
        string words = LastWords;
        _listening.TrySetException(new AnvilException($"The chain ended before it listened (exit code {process.ExitCode}). {words}".TrimEnd()));
        return words.Length > 0 ? words : $"exit code {process.ExitCode}";
    }

    private async Task ReadOutputAsync(StreamReader output)
    {
        while (await output.ReadLineAsync().ConfigureAwait(false) is string line)
        {
            if (ProcessId is null && line.StartsWith(Pid, StringComparison.Ordinal))
                ProcessId = int.Parse(line.AsSpan(Pid.Length), NumberStyles.None, CultureInfo.InvariantCulture);
            else if (!Listening.IsCompleted && line.StartsWith(ListeningOn, StringComparison.Ordinal))
                _listening.TrySetResult(new Uri("http://" + line[ListeningOn.Length..].Trim()));
        }
    }

    private async Task ReadErrorsAsync(StreamReader errors)
    {
        while (await errors.ReadLineAsync().ConfigureAwait(false) is string line)
        {
            if (string.IsNullOrWhiteSpace(line))
                continue;
            lock (_errors)
            {
                _errors.Enqueue(line.Trim());
                if (_errors.Count > RememberedLines)
                    _errors.Dequeue();
            }
        }
    }
}
