using System.Diagnostics;
using System.Globalization;

namespace Ledger.Contracts.Anvil;

/// <summary>A local chain as a child process that ends with its parent, even when the parent is killed with signal 9.</summary>
/// <remarks>
/// A shell stands between the two and waits at the end of a pipe whose other end only the parent holds: the kernel closes that end
/// whatever way the parent dies, and the shell then ends anvil in order, so that a state file is still written.
/// On Windows the child is started directly and ends when this object is disposed.
/// </remarks>
public sealed class AnvilProcess : IAsyncDisposable
{
    // fd 3 keeps the pipe, since a shell gives background jobs /dev/null as standard input. The watcher must not hold the
    // standard output open: its end tells the parent that anvil is gone.
    private const string Guard =
        """
        exec 3<&0
        "$@" 3<&- & p=$!
        echo "pid $p"
        (read _ <&3; kill $p) >/dev/null 2>&1 & w=$!
        trap 'kill $p' TERM INT
        wait $p; code=$?
        kill $w 2>/dev/null
        exit $code
        """;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly AnvilOutput _output;
    private bool _disposed;

    private AnvilProcess(Process process, AnvilOutput output, Uri rpcUrl, int processId, ulong chainId)
    {
        _process = process;
        _output = output;
        RpcUrl = rpcUrl;
        ProcessId = processId;
        ChainId = chainId;
    }

    /// <summary>Where the chain answers JSON-RPC.</summary>
    public Uri RpcUrl { get; }

    /// <summary>Process id of anvil itself.</summary>
    public int ProcessId { get; }

    /// <summary>The chain id that it was started with.</summary>
    public ulong ChainId { get; }

    /// <summary>Completes when the chain has ended, for whatever reason, with its last words.</summary>
    public Task<string> Ended => _output.Ended;

    /// <summary>Starts a chain and waits until it listens.</summary>
    /// <exception cref="AnvilException">The binary is missing or the chain did not start; the message says why.</exception>
    public static async Task<AnvilProcess> StartAsync(AnvilOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        Process process = Launch(AnvilBinary.Find(), options);
        AnvilOutput output = new(process);
        try
        {
            Uri rpcUrl = await output.Listening.WaitAsync(options.StartTimeout, cancellationToken).ConfigureAwait(false);
            return new AnvilProcess(process, output, rpcUrl, output.ProcessId ?? process.Id, options.ChainId);
        }
        catch (Exception e)
        {
            await StopAsync(process, output).ConfigureAwait(false);
            throw e switch
            {
                TimeoutException => new AnvilException($"The chain did not start within {options.StartTimeout.TotalSeconds:0} s. {output.LastWords}".TrimEnd()),
                AnvilException when output.LastWords.Contains("already in use", StringComparison.OrdinalIgnoreCase) =>
                    new AnvilException($"The chain cannot listen on 127.0.0.1:{options.Port}: another process uses that port."),
                _ => e,
            };
        }
    }

    /// <summary>Ends the chain in order, which writes the state file, and waits until it is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        await StopAsync(_process, _output).ConfigureAwait(false);
    }

    private static Process Launch(string binary, AnvilOptions options)
    {
        ProcessStartInfo start = new()
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        if (OperatingSystem.IsWindows())
        {
            start.FileName = binary;
        }
        else
        {
            start.FileName = "/bin/sh";
            start.ArgumentList.Add("-c");
            start.ArgumentList.Add(Guard);
            start.ArgumentList.Add("ledger-chain");
            start.ArgumentList.Add(binary);
        }

        foreach (string argument in options.Arguments())
            start.ArgumentList.Add(argument);
        try
        {
            return Process.Start(start) ?? throw new AnvilException($"The chain binary '{binary}' could not be started.");
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new AnvilException(string.Create(CultureInfo.InvariantCulture, $"The chain binary '{binary}' could not be started: {e.Message}"), e);
        }
    }

    private static async Task StopAsync(Process process, AnvilOutput output)
    {
        if (OperatingSystem.IsWindows() && !process.HasExited)
            process.Kill();
        process.StandardInput.Close();
        try
        {
            await output.Ended.WaitAsync(s_patience).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            await output.Ended.ConfigureAwait(false);
        }

        process.Dispose();
    }
}
