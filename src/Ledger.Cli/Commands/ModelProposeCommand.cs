using System.CommandLine;
using System.Globalization;
using System.Numerics;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Governance;
using Ledger.Cli.Releases;
using Ledger.Content;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Node.Governance;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger model propose: asks token holders to release what a node computed.</summary>
internal static class ModelProposeCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<ulong?> run = SharedOptions.Run();
        Command command = new("propose", "Propose to release an ended run, with exactly the files that your node made of it.") { run };
        HolderOptions options = new(command, withNode: true);
        return command.Does(async (parsed, terminal, cancel) =>
        {
            using Holder holder = await options.OpenAsync(parsed, terminal, cancel).ConfigureAwait(false);
            ulong number = await holder.Chain.FindRunAsync(parsed.GetValue(run), cancel).ConfigureAwait(false);
            OwnRelease node = options.NodeOf(parsed) ?? throw new CommandFailure(ExitCode.BadInput, "No node is known that has made the release.", "give --node URL, or the --data DIR of a running node");
            ModelRegistry.Release release = await node.ReadAsync(number, cancel).ConfigureAwait(false);
            Hash32 settled = await holder.Chain.Roots.FinalRootAsync(number, default, cancel).ConfigureAwait(false);
            if (settled != release.FinalRoot) throw new CommandFailure(ExitCode.Verification, $"The node's release is of the state {release.FinalRoot}, but the final root of run {number} is {(settled.IsZero ? "not settled yet" : settled)}.");
            Proposal proposal = Proposal.ToPublish(holder.Chain.Addresses.ModelRegistry, release);
            TransactionReceipt receipt = await holder.SendAsync(holder.Governance.Propose(proposal), cancel).ConfigureAwait(false);
            BigInteger id = await holder.Governance.IdOfAsync(proposal, cancel).ConfigureAwait(false);
            string text = id.ToString(CultureInfo.InvariantCulture);
            terminal.Result(
                new { proposal = text, run = number, manifest = new Cid(release.Manifest).ToString(), finalRoot = release.FinalRoot.ToString(), transaction = receipt.TransactionHash.ToString() },
                console =>
                {
                    console.WriteLine($"proposed: {proposal.Description}");
                    console.WriteLine($"proposal {text}");
                    console.WriteLine("Vote with `ledger vote cast`.");
                });
            return ExitCode.Ok;
        });
    }
}
