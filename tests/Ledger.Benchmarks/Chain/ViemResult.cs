using System.Diagnostics;
using System.Text.Json;

namespace Ledger.Benchmarks.Chain;

/// <summary>Payments for viem: tests/clients/bench-payments.mjs.</summary>
internal sealed record ViemPayments(Uri RpcUrl, string Payee, int Payments);

/// <summary>Reading and hashing for viem: tests/clients/bench-chain.mjs.</summary>
internal sealed record ViemJob(Uri RpcUrl, string Emitter, int BlocksOfRange, int Rounds);

/// <summary>What viem reached, per second.</summary>
internal sealed record ViemResult(double Logs, double KeccakMegabytes)
{
    private static readonly JsonSerializerOptions s_web = new(JsonSerializerDefaults.Web);

    public static async Task<ViemResult> MeasureAsync(ViemJob job) =>
        JsonSerializer.Deserialize<ViemResult>(await RunAsync("bench-chain.mjs", JsonSerializer.Serialize(job, s_web)).ConfigureAwait(false), s_web)!;

    public static async Task<double> SecondsOfPaymentsAsync(ViemPayments job) =>
        JsonSerializer.Deserialize<double>(await RunAsync("bench-payments.mjs", JsonSerializer.Serialize(job, s_web)).ConfigureAwait(false));

    private static async Task<string> RunAsync(string script, string input)
    {
        using Process node = Process.Start(new ProcessStartInfo("node", [Path.Combine(Root(), "tests", "clients", script)]) { RedirectStandardInput = true, RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("Node does not start.");
        await node.StandardInput.WriteAsync(input).ConfigureAwait(false);
        node.StandardInput.Close();
        string output = await node.StandardOutput.ReadToEndAsync().ConfigureAwait(false);
        await node.WaitForExitAsync().ConfigureAwait(false);
        return node.ExitCode == 0
            ? output
            : throw new InvalidOperationException("The benchmark of viem failed: install the packages of tests/clients with npm ci --ignore-scripts.");
    }

    private static string Root()
    {
        DirectoryInfo directory = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Ledger.sln")))
            directory = directory.Parent ?? throw new InvalidOperationException("The benchmark runs outside the repository.");
        return directory.FullName;
    }
}
