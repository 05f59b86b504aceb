using System.CommandLine;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Devices;
using Ledger.Device.Api;
using Ledger.Device.Host;
using Ledger.Identity;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger consent list: what is plugged, and who can use it now.</summary>
internal static class ConsentListCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<string> data = DeviceAccess.Data();
        Command command = new("list", "Who can use my data now? Every live consent as the chain has it: to whom, for what, what was used and is left, until when.") { data };
        return command.Does(async (parsed, terminal, cancel) =>
        {
            using DeviceAccess device = DeviceAccess.Open(parsed.GetValue(data)!);
            DeviceStatus status = await device.AskAsync(client => client.StatusAsync(cancel)).ConfigureAwait(false);
            UseView? uses = await device.Client.UsesAsync(cancel).ConfigureAwait(false) is DeviceReply<UseView>.Done done ? done.Value : null;
            terminal.Result(
                new { did = status.Did, sources = status.Sources, grants = status.Grants, block = uses?.Block, uses = uses?.Uses, warnings = uses?.Warnings },
                console => Show(console, status, uses));
            return ExitCode.Ok;
        });
    }

    private static void Show(IAnsiConsole console, DeviceStatus status, UseView? uses)
    {
        console.WriteLine($"the device of {status.Did}");
        if (status.Sources.Count == 0)
        {
            console.WriteLine("Nothing is plugged. `ledger consent plug FOLDER` plugs a folder of notes.");
        }
        else
        {
            Table sources = new Table().Border(TableBorder.Simple).AddColumns("source", "state", "passages");
            foreach (SourceView source in status.Sources) sources.AddRow(source.Name.EscapeMarkup(), source.State, $"{source.Passages}");
            console.Write(sources);
        }

        if (uses is null)
        {
            console.WriteLine("The chain gives no usable answer, so nobody can use anything: the device refuses until it does.");
            return;
        }

        console.WriteLine(uses.Uses.Count == 0
            ? "Nobody can use your data. `ledger consent grant SOURCE --app DID` lets an application."
            : $"At block {uses.Block} {(uses.Uses.Count == 1 ? "one application" : $"{uses.Uses.Count} consents")} can use your data:");
        foreach (UseView.Use use in uses.Uses) Show(console, use, status.Grants.FirstOrDefault(grant => grant.Id == use.Id));
        // Those the chain does not count: not confirmed at this device's gate yet, or taken back here and not there yet.
        foreach (GrantView grant in status.Grants.Where(grant => uses.Uses.All(use => use.Id != grant.Id)))
            console.WriteLine($"{grant.App}: {grant.State}, not on chain at this block; id {grant.Id}");
        foreach (string warning in uses.Warnings) console.WriteLine($"warning: {warning}");
    }

    /// <summary>Lines, not a table: a DID and an id stay whole at any width, so that both can be copied.</summary>
    private static void Show(IAnsiConsole console, UseView.Use use, GrantView? known)
    {
        string state = known is null or { State: "active" } ? "" : $" ({known.State} on this device)";
        console.WriteLine(use.App);
        console.WriteLine($"  may use {use.SourceName ?? $"the source {use.Source}"} for {ConsentSentence.Purposes(use.Purposes)} until {use.Expiry:u}{state}");
        console.WriteLine($"  {ConsentSentence.Used(use)}{(known is { HasAdapter: true } ? "; adapter trained" : "")}");
        if (use.Through.Count > 0) console.WriteLine($"  passed on by {string.Join(", which has it from ", use.Through)}; ends with {use.Root}");
        console.WriteLine($"  id {use.Id}");
    }
}
