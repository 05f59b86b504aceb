using System.CommandLine;
using System.Globalization;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Governance;
using Ledger.Cli.Releases;
using Ledger.Content;
using Ledger.Contracts;
using Ledger.Ethereum;
using Ledger.Node.Governance;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger vote cast: votes, and for a release only when the own node made the same files.</summary>
internal static class VoteCastCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Argument<string> proposal = ProposalArgument.Create();
        Option<string> choice = new("--choice") { HelpName = "CHOICE", Description = "for, against or abstain.", Required = true };
        choice.AcceptOnlyFromAmong("for", "against", "abstain");
        Option<bool> isUnchecked = new("--unchecked") { Description = "Vote for a release that no node of yours has computed." };
        Command command = new("cast", "Vote on a proposal; for a release only when your node made the same files of the run.") { proposal, choice, isUnchecked };
        HolderOptions options = new(command, withNode: true);
        return command.Does(async (parsed, terminal, cancel) =>
        {
            using Holder holder = await options.OpenAsync(parsed, terminal, cancel).ConfigureAwait(false);
            ProposalView view = await ProposalArgument.FindAsync(holder.Governance, parsed.GetValue(proposal)!, cancel).ConfigureAwait(false);
            VoteChoice vote = Enum.Parse<VoteChoice>(parsed.GetValue(choice)!, ignoreCase: true);
            if (vote == VoteChoice.For && !parsed.GetValue(isUnchecked)) await CompareAsync(view, holder, options.NodeOf(parsed), cancel).ConfigureAwait(false);
            TransactionReceipt receipt = await holder.SendAsync(holder.Governance.Vote(view.Id, vote), cancel).ConfigureAwait(false);
            LedgerGovernor.Events.VoteCast? cast = receipt.Logs.Select(log => LedgerGovernor.Events.VoteCast.TryDecode(log, out LedgerGovernor.Events.VoteCast? found) ? found : null).OfType<LedgerGovernor.Events.VoteCast>().FirstOrDefault();
            terminal.Result(
                new { proposal = view.Id.ToString(CultureInfo.InvariantCulture), choice = vote, votes = cast?.Weight.ToString(CultureInfo.InvariantCulture), transaction = receipt.TransactionHash.ToString() },
                console => console.WriteLine($"voted {vote.ToString().ToLowerInvariant()} with {Amount.Of(cast?.Weight ?? 0)} LDG"));
            return ExitCode.Ok;
        });
    }

    private static async Task CompareAsync(ProposalView view, Holder holder, OwnRelease? node, CancellationToken cancel)
    {
        if (view.Proposal.Release(holder.Chain.Addresses.ModelRegistry) is not ModelRegistry.Release proposed) return;
        if (node is null) throw new CommandFailure(ExitCode.BadInput, "No node is known that has made this release, so nobody has checked it for you.", "give --node URL of yours, or --unchecked");
        ModelRegistry.Release own = await node.ReadAsync((ulong)proposed.Run, cancel).ConfigureAwait(false);
        if (own == proposed) return;
        string what = own.FinalRoot != proposed.FinalRoot ? $"the final root {proposed.FinalRoot}, but it derives {own.FinalRoot}"
            : own.Manifest != proposed.Manifest ? $"the manifest {new Cid(proposed.Manifest)}, but it made {new Cid(own.Manifest)}"
            : "other files, another parent or another licence than it made";
        throw new CommandFailure(ExitCode.Verification, $"The node at {node.Node} disagrees: the proposal names {what}.", "vote against it, or for it with --unchecked");
    }
}
