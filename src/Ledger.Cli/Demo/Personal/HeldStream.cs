using System.Diagnostics;
using System.Text.Json;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Network;

namespace Ledger.Cli.Demo.Personal;

/// <summary>An application whose answer is still streaming, for as long as one likes.</summary>
/// <remarks>
/// The demo's model is so small that an answer takes less time than a command. So the application reads no further than the first piece, and pays
/// for nothing, until the source is unplugged: the device waits in the middle of the answer. The engine's process is stopped (SIGSTOP), so that
/// whoever ends it must be able to end a process that hangs.
/// </remarks>
internal sealed class HeldStream : IAsyncDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private Task<string?> _line;

    private HeldStream(Process process)
    {
        _process = process;
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        _line = process.StandardOutput.ReadLineAsync();
    }

    /// <summary>Starts the application, which asks again as often as an answer ends.</summary>
    public static HeldStream Start(DemoApplication application)
    {
        string[] arguments = [DemoPartCommand.Name, "stream", "--json", .. application.Arguments];
        return new HeldStream(Process.Start(SelfStart.Of(arguments, application.Environment)) ?? throw new InvalidOperationException("The process could not be started."));
    }

    /// <summary>Holds an answer in its middle, and its engine; false where a process cannot be held.</summary>
    public async Task<bool> HoldAsync(int engine, CancellationToken cancel)
    {
        while (await NextAsync(cancel).ConfigureAwait(false) != DemoPartCommand.Begun)
        {
            // An answer without a piece.
        }

        if (OperatingSystem.IsWindows()) return false;
        await SignalAsync("STOP", engine, cancel).ConfigureAwait(false);
        return true;
    }

    /// <summary>Lets the application read and pay on, and tells how the last answer ended.</summary>
    public async Task<StreamEnd> EndAsync(CancellationToken cancel)
    {
        _process.StandardInput.Close();
        while (true)
        {
            string line = await NextAsync(cancel).ConfigureAwait(false);
            if (line.StartsWith('{')) return JsonSerializer.Deserialize<StreamEnd>(line, Terminal.Json)!;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync().ConfigureAwait(false);
        _process.Dispose();
    }

    private async Task<string> NextAsync(CancellationToken cancel)
    {
        string line = await _line.WaitAsync(s_limit, cancel).ConfigureAwait(false)
            ?? throw new CommandFailure(ExitCode.Failure, "The application that streams has ended by itself.");
        _line = _process.StandardOutput.ReadLineAsync(CancellationToken.None).AsTask();
        return line;
    }

    private static async Task SignalAsync(string signal, int process, CancellationToken cancel)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", $"{process}"]);
        await kill.WaitForExitAsync(cancel).ConfigureAwait(false);
    }
}
