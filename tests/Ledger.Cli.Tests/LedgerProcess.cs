using System.Diagnostics;
using System.Text;

namespace Ledger.Cli.Tests;

/// <summary>The real executable as a child of the test.</summary>
internal sealed class LedgerProcess : IAsyncDisposable
{
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private readonly Task _read;
    private readonly TaskCompletionSource<string> _firstLine = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private LedgerProcess(Process process)
    {
        Process = process;
        _read = Task.WhenAll(ReadAsync(process.StandardOutput, _output, _firstLine), ReadAsync(process.StandardError, _errors, null));
    }

    public Process Process { get; }

    /// <summary>The first line on stdout, once it is there.</summary>
    public Task<string> FirstLine => _firstLine.Task;

    public string Errors
    {
        get
        {
            lock (_errors) return _errors.ToString();
        }
    }

    public static LedgerProcess Start(IEnumerable<string> arguments, string? passphrase = "secret")
    {
        ProcessStartInfo start = new("dotnet")
        {
            ArgumentList = { Path.Combine(TestContext.CurrentContext.TestDirectory, "ledger.dll") },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["LEDGER_PASSPHRASE"] = passphrase;
        start.Environment.Remove("LEDGER_RPC");
        return new LedgerProcess(Process.Start(start)!);
    }

    /// <summary>Runs a command to its end.</summary>
    public static Task<Ended> RunAsync(params string[] arguments) => RunAsync(arguments, "secret");

    /// <inheritdoc cref="RunAsync(string[])"/>
    public static async Task<Ended> RunAsync(string[] arguments, string? passphrase)
    {
        await using LedgerProcess process = Start(arguments, passphrase);
        process.Process.StandardInput.Close();
        return await process.EndAsync();
    }

    /// <summary>Waits for the end.</summary>
    public async Task<Ended> EndAsync()
    {
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(6));
        await Process.WaitForExitAsync(limit.Token);
        await _read;
        return new Ended(Process.ExitCode, _output.ToString(), _errors.ToString());
    }

    /// <summary>Sends a signal by name, for example TERM.</summary>
    public void Signal(string name)
    {
        using Process kill = System.Diagnostics.Process.Start("kill", [$"-{name}", $"{Process.Id}"]);
        kill.WaitForExit();
    }

    public async ValueTask DisposeAsync()
    {
        if (!Process.HasExited) Process.Kill(entireProcessTree: true);
        await Process.WaitForExitAsync();
        Process.Dispose();
    }

    private static async Task ReadAsync(StreamReader from, StringBuilder to, TaskCompletionSource<string>? first)
    {
        while (await from.ReadLineAsync() is string line)
        {
            lock (to) to.AppendLine(line);
            first?.TrySetResult(line);
        }
        first?.TrySetException(new InvalidOperationException("The process ended without a line on stdout."));
    }

    /// <summary>How a command ended and what it printed.</summary>
    internal sealed record Ended(int Code, string Output, string Errors);
}
