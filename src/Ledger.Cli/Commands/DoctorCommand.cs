using System.CommandLine;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Doctor;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger doctor: is this machine ready, and if not, what is to be done?</summary>
internal static class DoctorCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<Uri> rpc = SharedOptions.Rpc();
        Option<FileInfo> contracts = SharedOptions.Contracts();
        Option<DirectoryInfo> directory = SharedOptions.Directory();
        Command command = new("doctor", "Look at machine, tools, disk and chain; every finding comes with its fix.") { rpc, contracts, directory };
        return command.Does(async (parsed, terminal, cancel) =>
        {
            DirectoryInfo root = parsed.GetValue(directory)!;
            List<Finding> findings =
            [
                MachineChecks.Runtime(),
                await MachineChecks.SdkAsync(cancel).ConfigureAwait(false),
                await MachineChecks.AnvilAsync(cancel).ConfigureAwait(false),
                MachineChecks.Arithmetic(),
                MachineChecks.Vectors(),
                MachineChecks.Memory(),
                MachineChecks.Disk(root.FullName),
                MachineChecks.Corpus(),
                .. await EngineLook.FindingsAsync(cancel).ConfigureAwait(false),
                .. await ChainChecks.AllAsync(parsed.GetValue(rpc), parsed.GetValue(contracts), root, cancel).ConfigureAwait(false),
            ];
            bool ready = findings.All(finding => finding.Severity != Severity.Error);
            terminal.Result(new { ready, findings }, console => Show(console, findings, ready));
            return ready ? ExitCode.Ok : ExitCode.Verification;
        });
    }

    private static void Show(IAnsiConsole console, IReadOnlyList<Finding> findings, bool ready)
    {
        foreach (Finding finding in findings)
        {
            string mark = finding.Severity switch { Severity.Ok => "[green]ok     [/]", Severity.Warning => "[yellow]warning[/]", _ => "[red]error  [/]" };
            console.MarkupLine($"{mark} {finding.Name,-10} {finding.Detail.EscapeMarkup()}");
            if (finding.Fix is not null) console.MarkupLine($"        {"",-10} fix: {finding.Fix.EscapeMarkup()}");
        }
        console.MarkupLine(ready ? "[bold]ready[/]" : "[bold red]not ready[/]");
    }
}
