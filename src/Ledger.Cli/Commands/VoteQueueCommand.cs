using System.CommandLine;
using System.Globalization;
using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Governance;
using Ledger.Ethereum;
using Ledger.Node.Governance;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger vote queue: a proposal that passed goes into the timelock.</summary>
internal static class VoteQueueCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Argument<string> proposal = ProposalArgument.Create();
        Command command = new("queue", "Put a proposal that passed into the timelock; anybody may.") { proposal };
        HolderOptions options = new(command);
        return command.Does(async (parsed, terminal, cancel) =>
        {
            using Holder holder = await options.OpenAsync(parsed, terminal, cancel).ConfigureAwait(false);
            ProposalView view = await ProposalArgument.FindAsync(holder.Governance, parsed.GetValue(proposal)!, cancel).ConfigureAwait(false);
            TransactionReceipt receipt = await holder.SendAsync(holder.Governance.Queue(view.Proposal), cancel).ConfigureAwait(false);
            ProposalView queued = await holder.Governance.FindAsync(view.Id, cancel).ConfigureAwait(false) ?? view;
            DateTimeOffset at = ChainTime.Of(queued.ExecutableAt);
            terminal.Result(
                new { proposal = view.Id.ToString(CultureInfo.InvariantCulture), executableAt = at, transaction = receipt.TransactionHash.ToString() },
                console => console.WriteLine($"queued; it can be executed from {at:u}"));
            return ExitCode.Ok;
        });
    }
}
