using System.CommandLine;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Devices;
using Ledger.Device.Host;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger consent revoke: takes one consent back.</summary>
internal static class ConsentRevokeCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Argument<string> id = new("id") { Description = "Id of the consent, as `ledger consent list` shows it." };
        Option<string> data = DeviceAccess.Data();
        Command command = new("revoke", "Take a consent back: what runs under it stops, its key and adapter are destroyed.") { id, data };
        return command.Does(async (parsed, terminal, cancel) =>
        {
            using DeviceAccess device = DeviceAccess.Open(parsed.GetValue(data)!);
            GrantView grant = await device.AskAsync(client => client.RevokeAsync(parsed.GetValue(id)!, cancel)).ConfigureAwait(false);
            terminal.Result(grant, console => console.WriteLine($"{grant.App} may no longer use {grant.Source}"));
            return ExitCode.Ok;
        });
    }
}
