using System.CommandLine;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Network;
using Ledger.Device.Host;
using Ledger.Node.Status;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger up: a whole network on this machine.</summary>
internal static class UpCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<bool> demo = new("--demo") { Description = "Go the whole way once: train, verify, mint, release, use, unplug, check, write demo-report.json, and stop." };
        Option<string?> data = new("--data") { HelpName = "PATH", Description = "File or folder with text to train on. Default: the API documentation of the .NET SDK." };
        Option<DirectoryInfo?> directory = new("--dir") { HelpName = "DIR", Description = "Where everything is kept. Default: .ledger, with --demo a fresh directory below it." };
        Option<int> port = new("--port") { HelpName = "PORT", Description = "Port of the chain on 127.0.0.1. Default: a free one." };
        port.Refuse(static number => number is < 0 or > 65535, "--port must lie between 0 and 65535.");
        Option<FileInfo> report = new("--report") { HelpName = "FILE", Description = "With --demo: where the report goes.", DefaultValueFactory = _ => new FileInfo("demo-report.json") };
        Option<string?> profile = new("--profile") { HelpName = "NAME", Hidden = true };
        profile.AcceptOnlyFromAmong([.. NetworkProfile.All.Select(known => known.Name)]);

        Command command = new("up", "Start a network on this machine: chain, contracts, three trainers, two verifiers, a personal device; it runs until Ctrl-C.") { demo, data, directory, port, report, profile };
        return command.Does(async (parsed, terminal, cancel) =>
        {
            bool isDemo = parsed.GetValue(demo);
            NetworkProfile chosen = NetworkProfile.All.FirstOrDefault(known => known.Name == parsed.GetValue(profile)) ?? (isDemo ? NetworkProfile.Demo : NetworkProfile.Standing);
            chosen = chosen with { Cheats = isDemo && chosen.Cheats }; // who starts a network to use it wants no liar in it
            string root = parsed.GetValue(directory)?.FullName ?? Path.GetFullPath(isDemo ? Path.Combine(".ledger", "demo") : ".ledger");
            NetworkLayout layout = new(root);
            Func<CancellationToken, Task<LocalNetwork>> start = stop => LocalNetwork.StartAsync(layout, chosen, parsed.GetValue(port), parsed.GetValue(data), terminal, stop);
            return isDemo
                ? await Demo.DemoRun.RunAsync(layout, chosen, start, parsed.GetValue(report)!, terminal, cancel).ConfigureAwait(false)
                : await StayAsync(start, terminal, cancel).ConfigureAwait(false);
        });
    }

    private static async Task<ExitCode> StayAsync(Func<CancellationToken, Task<LocalNetwork>> start, Terminal terminal, CancellationToken cancel)
    {
        try
        {
            await using LocalNetwork network = await start(cancel).ConfigureAwait(false);
            NodeStatus[] nodes = await Task.WhenAll(network.Nodes.Select(node => node.ReadyAsync(cancel))).ConfigureAwait(false);
            DeviceStatus device = await network.StartDevice().ReadyAsync(cancel).ConfigureAwait(false);
            RunningNetwork running = network.Announce(network.Nodes[0].Url!, device.Url);
            terminal.Say($"ready: {nodes.Length} nodes and your device; Ctrl-C ends the network, its data stay");
            terminal.Result(running, console => Show(console, running, network));
            await network.WatchAsync(cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            terminal.Say("stopped");
        }
        return ExitCode.Ok;
    }

    private static void Show(IAnsiConsole console, RunningNetwork running, LocalNetwork network)
    {
        Grid grid = new Grid().AddColumn().AddColumn();
        grid.AddRow("chain", $"{running.RpcUrl} (id {running.ChainId})").AddRow("run", $"{network.Run}");
        foreach (NodeProcess node in network.Nodes) grid.AddRow(node.Name, $"{node.Url}");
        grid.AddRow("device", running.DeviceUrl).AddRow("funded key", running.FundedKey);
        console.Write(grid);
    }
}
