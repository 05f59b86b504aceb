using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Games.Liar;

namespace Ledger.Cli.Network;

/// <summary>The demo's fourth trainer: takes a slot of the first round and claims something false, drawn at random.</summary>
internal sealed class CheatProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(200);

    private readonly ChildProcess _process;
    private readonly string _report;

    private CheatProcess(ChildProcess process, string report)
    {
        _process = process;
        _report = report;
    }

    /// <summary>Starts it and waits until all trainers have their slots: the verifiers, who come after, let enrolment close.</summary>
    public static async Task<CheatProcess> StartAsync(LocalNetwork network, NetworkProfile profile, CancellationToken cancel)
    {
        NetworkLayout layout = network.Layout;
        string report = Path.Combine(layout.Root, "cheat.json");
        int seed = RandomNumberGenerator.GetInt32(int.MaxValue);
        ChildProcess process = ChildProcess.Start(
            [
                "dev", "liar", "--orderly", "--rpc", network.RpcUrl.ToString(), "--contracts", layout.ContractsFile, "--blobs", Path.Combine(layout.Node("trainer-1"), "blobs"),
                "--run", network.Run.ToString(CultureInfo.InvariantCulture), "--claims", new LieNumbers(0, 1).ToString(), "--seed", seed.ToString(CultureInfo.InvariantCulture), "--report", report,
            ],
            new Dictionary<string, string> { ["DOTNET_gcConcurrent"] = "0", ["DOTNET_TieredPGO"] = "0" },
            layout.Log("cheat"));
        CheatProcess cheat = new(process, report);
        while ((await network.Chain.Runs.RoundStateAsync(network.Run, 0, default, cancel).ConfigureAwait(false)).Slots <= profile.Trainers)
        {
            network.EnsureAlive();
            cheat.EnsureAlive();
            await Task.Delay(s_poll, cancel).ConfigureAwait(false);
        }

        return cheat;
    }

    /// <summary>Fails when it has ended.</summary>
    /// <exception cref="CommandFailure">It has, with the sentence it ended with.</exception>
    public void EnsureAlive()
    {
        if (_process.HasExited) throw new CommandFailure(ExitCode.Failure, $"The cheat ended (exit code {_process.Code}): {_process.LastWords}", $"all it said is in {_process.LogFile}");
    }

    /// <summary>Ends it and hears what it had drawn.</summary>
    public async Task<LieReport> ConfessAsync(CancellationToken cancel)
    {
        await _process.StopAsync(TimeSpan.FromSeconds(30)).ConfigureAwait(false);
        return JsonSerializer.Deserialize<LieReport[]>(await File.ReadAllTextAsync(_report, cancel).ConfigureAwait(false), Terminal.Json)!.Single();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
