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
    private const int MostAnswers = 8;

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
    /// <param name="engine">The engine's process.</param>
    /// <param name="isAnswering">Whether the engine still is in an answer: the model can end one before it is held, and then the next one is taken.</param>
    /// <param name="cancel">Ends the wait.</param>
    public async Task<bool> HoldAsync(int engine, Func<Task<bool>> isAnswering, CancellationToken cancel)
    {
        for (int answer = 0; answer < MostAnswers && !OperatingSystem.IsWindows(); answer++)
        {
            while (await NextAsync(cancel).ConfigureAwait(false) != DemoPartCommand.Begun)
            {
                // An answer without a piece, or the end of one.
            }

            await SignalAsync("STOP", engine, cancel).ConfigureAwait(false);
            if (await isAnswering().ConfigureAwait(false)) return true;
            await SignalAsync("CONT", engine, cancel).ConfigureAwait(false);
            await _process.StandardInput.WriteLineAsync().ConfigureAwait(false);
            await _process.StandardInput.FlushAsync(cancel).ConfigureAwait(false);
        }

        return false;
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
