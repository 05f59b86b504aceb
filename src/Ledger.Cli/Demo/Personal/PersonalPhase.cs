using System.Text.Json;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Network;
using Ledger.Device.Api;
using Ledger.Device.Engine;
using Ledger.Device.Host;
using Ledger.Device.Residue;
using Ledger.Device.Workers;

namespace Ledger.Cli.Demo.Personal;

/// <summary>The released model on a person's own device: measured, plugged, unplugged, and searched for what is left.</summary>
/// <param name="network">The network with its device.</param>
/// <param name="file">The released GGUF file, pulled by its CID.</param>
/// <param name="say">Told what goes on.</param>
internal sealed class PersonalPhase(LocalNetwork network, string file, Action<string> say)
{
    private static readonly TimeSpan s_modelLimit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(20);

    private readonly DeviceProcess _device = network.Device ?? throw new ArgumentException("The network has no device.", nameof(network));

    /// <summary>Goes the whole way with the newest release.</summary>
    /// <param name="leastSpeed">A slower measurement is repeated.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="CommandFailure">Something did not even answer.</exception>
    public async Task<PersonalFacts> RunAsync(double leastSpeed, CancellationToken cancel)
    {
        DateTime started = TimeProvider.System.GetUtcNow().UtcDateTime;
        DeviceStatus ready = await WithModelAsync(cancel).ConfigureAwait(false);
        say($"the device serves release {ready.Model!.Release} as {ready.Model.Cid}");
        Parity parity = await ParityAsync(cancel).ConfigureAwait(false);
        ProbeResult before = Done(await _device.Owner.ProbeAsync(cancel).ConfigureAwait(false));
        EngineBenchmark speed = await SpeedAsync(leastSpeed, cancel).ConfigureAwait(false);
        say($"{parity.Tokens} greedy tokens compared; {speed.TokensPerSecond:N0} tokens a second, first after {speed.TimeToFirstTokenMs:0.0} ms");

        Canary canary = Canary.Make();
        DirectoryInfo notes = Directory.CreateTempSubdirectory("ledger-demo-notes-");
        PlugFacts plug;
        SocketCount sockets;
        try
        {
            await WriteNotesAsync(notes.FullName, canary, cancel).ConfigureAwait(false);
            using SocketWatch watch = SocketWatch.Start([_device.Id], s_look);
            plug = await new PlugPhase(network, _device, ready, notes, say).RunAsync(canary, cancel).ConfigureAwait(false);
            watch.Dispose();
            sockets = SocketCount.Of(watch.Sightings, watch.Samples, new Uri(ready.Url).Port, network.RpcUrl.Port);
        }
        finally
        {
            notes.Delete(recursive: true); // what is left of them is then what the device left
        }

        ProbeResult after = Done(await _device.Owner.ProbeAsync(cancel).ConfigureAwait(false));
        DeviceStatus end = Done(await _device.Owner.StatusAsync(cancel).ConfigureAwait(false));
        CanarySearch search = CanarySearch.Run(canary, plug.CanaryKnown, network.Layout.Root, started, Remaining(end), cancel);
        say($"searched {search.Bytes / 1e6:N0} MB of files and memory for the canary of the notes");
        return new PersonalFacts(end.Model ?? ready.Model, parity, speed, plug, before, after, search, sockets);
    }

    /// <summary>The answer; a refusal where none is expected ends the demo.</summary>
    /// <exception cref="CommandFailure">The device refused.</exception>
    public static T Done<T>(DeviceReply<T> reply) => reply switch
    {
        DeviceReply<T>.Done done => done.Value,
        DeviceReply<T>.Refused refused => throw new CommandFailure(ExitCode.Failure, $"The device refused: {refused.Error.Message}"),
        _ => throw new InvalidOperationException("A device does what it is asked, or refuses."),
    };

    private async Task<DeviceStatus> WithModelAsync(CancellationToken cancel)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            DeviceStatus status = await _device.ReadyAsync(cancel).ConfigureAwait(false);
            if (status is { Model: not null, Ready: true }) return status;
            if (TimeProvider.System.GetElapsedTime(started) > s_modelLimit)
                throw new CommandFailure(ExitCode.Failure, $"The device did not take the release within {s_modelLimit.TotalSeconds} s: {string.Join(" ", status.Reasons)}");
            await Task.Delay(s_poll, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>In a process of its own, since a broken assertion of the library ends the process that it runs in.</summary>
    private async Task<Parity> ParityAsync(CancellationToken cancel)
    {
        ShortChild child = await ShortChild.RunAsync([DemoPartCommand.Name, "parity", file, "--json"], new Dictionary<string, string>(), "", cancel).ConfigureAwait(false);
        return child.Code == 0
            ? JsonSerializer.Deserialize<Parity>(child.Output, Terminal.Json)!
            : throw new CommandFailure(ExitCode.Failure, $"The released model could not be compared: {child.Sentence}");
    }

    /// <summary>Measured again, up to twice, when it comes out too slow: a machine that does something else meanwhile disturbs the two sides unequally.</summary>
    private async Task<EngineBenchmark> SpeedAsync(double least, CancellationToken cancel)
    {
        const int attempts = 3;
        for (int attempt = 1; ; attempt++)
        {
            (EngineBenchmark? speed, string? refusal) = await EngineBenchmark.MeasureAsync(WorkerCommand.Self("device", "worker"), file, new EngineOptions(), cancel).ConfigureAwait(false);
            if (speed is null) throw new CommandFailure(ExitCode.Failure, $"The engine could not be measured: {refusal}");
            if (speed.FractionOfNative >= least || attempt == attempts) return speed;
        }
    }

    /// <summary>In a process of its own, since this one must never hold the canary.</summary>
    private static async Task WriteNotesAsync(string folder, Canary canary, CancellationToken cancel)
    {
        ShortChild child = await ShortChild.RunAsync([DemoPartCommand.Name, "notes", folder], new Dictionary<string, string>(), canary.Parts, cancel).ConfigureAwait(false);
        if (child.Code != 0) throw new CommandFailure(ExitCode.Failure, $"The notes could not be written: {child.Sentence}");
    }

    /// <summary>Every process that is still there: this one, the chain, the nodes, the device and its engines.</summary>
    private int[] Remaining(DeviceStatus status) =>
        [Environment.ProcessId, network.ChainProcessId, .. network.Nodes.Select(node => node.Id), _device.Id, .. status.Sessions.Select(session => session.ProcessId)];
}
