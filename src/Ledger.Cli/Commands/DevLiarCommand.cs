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
        Option<string> claims = Numbers("--claims", "Lies told in slots."), candidates = Numbers("--candidates", "False states posted after the cut.");
        Option<string> challenges = Numbers("--challenges", "Games against true claims and the true state.");
        Option<int> seed = new("--seed") { HelpName = "S", Description = "Seed of what is drawn.", Required = true };
        Option<FileInfo> report = new("--report") { HelpName = "FILE", Description = "Where it tells, at the end, what it drew.", Required = true };
        Command command = new("liar", "Lie about a round of a run: the other side of `ledger dev disputes`.") { rpc, contracts, orderly, blobs, run, claims, candidates, challenges, seed, report };
        command.Hidden = true;
        return command.Does(async (parsed, _, cancel) =>
        {
            LiarPlan plan = new(parsed.GetValue(seed), Read(parsed.GetValue(claims)), Read(parsed.GetValue(candidates)), Read(parsed.GetValue(challenges)), parsed.GetValue(orderly));
            ChainSession chain = await ChainSession.OpenAsync(new ChainAddress(parsed.GetValue(rpc)!, parsed.GetValue(contracts)?.FullName), cancel).ConfigureAwait(false);
            TableRun table = await TableRun.LoadAsync(chain, parsed.GetValue(run), parsed.GetValue(blobs)!.FullName, cancel).ConfigureAwait(false);
            Task over = Task.Run(() => Console.In.ReadToEnd(), cancel);
            await new LiarTable(chain, table, plan).RunAsync(parsed.GetValue(report)!.FullName, over, cancel).ConfigureAwait(false);
            return ExitCode.Ok;
        });
    }

    private static Option<string> Numbers(string name, string description) =>
        new(name) { HelpName = "FIRST+COUNT", Description = description, DefaultValueFactory = static _ => default(LieNumbers).ToString() };

    private static LieNumbers Read(string? text) => LieNumbers.Parse(text) ?? throw new CommandFailure(ExitCode.BadInput, $"\"{text}\" is not FIRST+COUNT.");
}
