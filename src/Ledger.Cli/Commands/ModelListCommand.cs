using System.CommandLine;
using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Releases;
using Ledger.Device.Releases;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger model list: every released model.</summary>
internal static class ModelListCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Command command = new("list", "List the models that token holders have released.");
        ChainOptions options = new(command);
        return command.Does(async (parsed, terminal, cancel) =>
        {
            ChainSession chain = await options.OpenAsync(parsed, cancel).ConfigureAwait(false);
            ReleaseView[] releases = [.. (await new ReleaseIndex(chain.Client, chain.Addresses).ListAsync(cancel).ConfigureAwait(false)).Select(ReleaseView.Of)];
            terminal.Result(releases, console => Show(console, releases));
            return ExitCode.Ok;
        });
    }

    private static void Show(IAnsiConsole console, ReleaseView[] releases)
    {
        if (releases.Length == 0)
        {
            console.WriteLine("No model is released yet. Propose one with `ledger model propose` when a run has ended.");
            return;
        }

        Table table = new Table().Border(TableBorder.Simple).AddColumns("release", "run", "licence", "continues", "manifest");
        foreach (ReleaseView release in releases)
            table.AddRow($"{release.Number}", $"{release.Run}", release.Licence.EscapeMarkup(), release.Parent is ulong parent ? $"release {parent}" : "", release.Manifest);
        console.Write(table);
        console.WriteLine("`ledger model pull NUMBER --out DIR` fetches one.");
    }
}
