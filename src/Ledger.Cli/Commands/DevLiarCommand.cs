using System.CommandLine;
using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Games;
using Ledger.Cli.Games.Liar;
using Ledger.Cli.Network;

namespace Ledger.Cli.Commands;

/// <summary>ledger dev liar: the cheating side of `ledger dev disputes`, in a process of its own; ends with its input.</summary>
internal static class DevLiarCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<Uri> rpc = SharedOptions.Rpc();
        Option<FileInfo> contracts = SharedOptions.Contracts();
        Option<bool> orderly = new("--orderly") { Description = "Only lies that can be defended to the last instruction, and no message that is no move." };
        Option<DirectoryInfo> blobs = new("--blobs") { HelpName = "DIR", Description = "Where the run's blobs lie.", Required = true };
        Option<ulong> run = new("--run") { HelpName = "ID", Description = "The run.", Required = true };
        Option<int> count = new("--count") { HelpName = "N", Description = "Slots to take.", Required = true };
        Option<int> seed = new("--seed") { HelpName = "S", Description = "Seed of what is drawn.", Required = true };
        Option<FileInfo> report = new("--report") { HelpName = "FILE", Description = "Where it tells, at the end, what it drew.", Required = true };
        Command command = new("liar", "Take slots of a run and lie in each of them: the other side of `ledger dev disputes`.") { rpc, contracts, orderly, blobs, run, count, seed, report };
        command.Hidden = true;
        return command.Does(async (parsed, _, cancel) =>
        {
            ChainSession chain = await ChainSession.OpenAsync(new ChainAddress(parsed.GetValue(rpc)!, parsed.GetValue(contracts)?.FullName), cancel).ConfigureAwait(false);
            TableRun table = await TableRun.LoadAsync(chain, parsed.GetValue(run), parsed.GetValue(blobs)!.FullName, cancel).ConfigureAwait(false);
            Task over = Task.Run(() => Console.In.ReadToEnd(), cancel);
            await new LiarTable(chain, table, parsed.GetValue(seed), parsed.GetValue(orderly)).RunAsync(parsed.GetValue(count), parsed.GetValue(report)!.FullName, over, cancel).ConfigureAwait(false);
            return ExitCode.Ok;
        });
    }
}
