using System.Diagnostics;
using System.Text.Json;

namespace Ledger.Benchmarks.Chain;

/// <summary>The same work for viem: tests/clients/bench-chain.mjs.</summary>
internal sealed record ViemJob(Uri RpcUrl, string Payee, string Emitter, int Payments, int BlocksOfRange, int Rounds);

/// <summary>What viem reached, per second.</summary>
internal sealed record ViemResult(double Payments, double Logs, double KeccakMegabytes)
{
    private static readonly JsonSerializerOptions s_web = new(JsonSerializerDefaults.Web);

    public static async Task<ViemResult> MeasureAsync(ViemJob job)
    {
        string script = Path.Combine(Root(), "tests", "clients", "bench-chain.mjs");
        using Process node = Process.Start(new ProcessStartInfo("node", [script]) { RedirectStandardInput = true, RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("Node does not start.");
        await node.StandardInput.WriteAsync(JsonSerializer.Serialize(job, s_web)).ConfigureAwait(false);
        node.StandardInput.Close();
        string output = await node.StandardOutput.ReadToEndAsync().ConfigureAwait(false);
        await node.WaitForExitAsync().ConfigureAwait(false);
        return node.ExitCode == 0
            ? JsonSerializer.Deserialize<ViemResult>(output, s_web)!
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
