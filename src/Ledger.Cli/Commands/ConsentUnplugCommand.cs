using System.CommandLine;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Devices;
using Ledger.Device.Api;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger consent unplug: everything of a source is taken out of the device.</summary>
internal static class ConsentUnplugCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Argument<string> source = new("source") { Description = "Name of what is plugged." };
        Option<string> data = DeviceAccess.Data();
        Command command = new("unplug", "Take a source out: consents revoked, running answers stopped, keys, rows, adapters and processes gone.") { source, data };
        return command.Does(async (parsed, terminal, cancel) =>
        {
            string name = parsed.GetValue(source)!;
            using DeviceAccess device = DeviceAccess.Open(parsed.GetValue(data)!);
            ProgressLines progress = new(terminal, "unplugging");
            UnplugResult gone = await device.AskAsync(client => client.UnplugAsync(name, progress, cancel)).ConfigureAwait(false);
            bool clean = gone is { GrantsLeft: 0, KeysLeft: 0, RowsLeft: 0, WorkersLeft: 0 };
            terminal.Result(gone, console => Show(console, name, gone));
            if (clean) return ExitCode.Ok;
            throw new CommandFailure(ExitCode.Verification,
                $"Something of {name} is left: {gone.GrantsLeft} consents, {gone.KeysLeft} keys, {gone.RowsLeft} rows, {gone.WorkersLeft} processes.", "unplug it again");
        });
    }

    private static void Show(IAnsiConsole console, string name, UnplugResult gone) =>
        console.WriteLine($"unplugged {name}: {gone.RevokedGrants} consents revoked on chain, {gone.KilledWorkers} engine processes ended; no key, no row and no process of it is left");
}
