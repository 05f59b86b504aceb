using System.CommandLine;
using System.Globalization;
using System.Numerics;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Governance;
using Ledger.Contracts;
using Ledger.Ethereum;
using Ledger.Node.Governance;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger vote execute: does what was decided.</summary>
internal static class VoteExecuteCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Argument<string> proposal = ProposalArgument.Create();
        Command command = new("execute", "Do what was decided, once the delay of the timelock is over; anybody may.") { proposal };
        HolderOptions options = new(command);
        return command.Does(async (parsed, terminal, cancel) =>
        {
            using Holder holder = await options.OpenAsync(parsed, terminal, cancel).ConfigureAwait(false);
            ProposalView view = await ProposalArgument.FindAsync(holder.Governance, parsed.GetValue(proposal)!, cancel).ConfigureAwait(false);
            TransactionReceipt receipt = await holder.SendAsync(holder.Governance.Execute(view.Proposal), cancel).ConfigureAwait(false);
            BigInteger? release = receipt.Logs.Select(log => ModelRegistry.Events.Released.TryDecode(log, out ModelRegistry.Events.Released? found) ? found.Release : (BigInteger?)null).FirstOrDefault(number => number is not null);
            terminal.Result(
                new { proposal = view.Id.ToString(CultureInfo.InvariantCulture), release = (ulong?)release, transaction = receipt.TransactionHash.ToString() },
                console => console.WriteLine(release is null ? "executed" : $"executed: this is release {release}"));
            return ExitCode.Ok;
        });
    }
}
