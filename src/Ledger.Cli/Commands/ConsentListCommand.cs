using System.CommandLine;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Devices;
using Ledger.Device.Host;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger consent list: what is plugged, and who may use it.</summary>
internal static class ConsentListCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<string> data = DeviceAccess.Data();
        Command command = new("list", "Show what is plugged into the device, and who may use it for what.") { data };
        return command.Does(async (parsed, terminal, cancel) =>
        {
            using DeviceAccess device = DeviceAccess.Open(parsed.GetValue(data)!);
            DeviceStatus status = await device.AskAsync(client => client.StatusAsync(cancel)).ConfigureAwait(false);
            terminal.Result(new { did = status.Did, sources = status.Sources, grants = status.Grants }, console => Show(console, status));
            return ExitCode.Ok;
        });
    }

    private static void Show(IAnsiConsole console, DeviceStatus status)
    {
        console.WriteLine($"the device of {status.Did}");
        if (status.Sources.Count == 0)
        {
            console.WriteLine("Nothing is plugged. `ledger consent plug FOLDER` plugs a folder of notes.");
            return;
        }
        Table sources = new Table().Border(TableBorder.Simple).AddColumns("source", "state", "passages");
        foreach (SourceView source in status.Sources) sources.AddRow(source.Name.EscapeMarkup(), source.State, $"{source.Passages}");
        console.Write(sources);
        if (status.Grants.Count == 0)
        {
            console.WriteLine("Nobody may use it. `ledger consent grant SOURCE --app DID` lets an application.");
            return;
        }
        // Lines, not a table: a DID and an id stay whole at any width, so that both can be copied.
        foreach (GrantView grant in status.Grants)
        {
            console.WriteLine(grant.App);
            console.WriteLine($"  may use {grant.Source} for {string.Join(" and ", grant.Purposes)} until {grant.Expiry:u}: {grant.State}{(grant.HasAdapter ? ", adapter trained" : "")}");
            console.WriteLine($"  id {grant.Id}");
        }
    }
}
