using System.CommandLine;
using System.Globalization;
using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Content;
using Ledger.Contracts;
using Ledger.Ethereum;
using Ledger.Node.Governance;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger vote list: every proposal and where it stands.</summary>
internal static class VoteListCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Command command = new("list", "List the proposals and where each stands.");
        ChainOptions options = new(command);
        return command.Does(async (parsed, terminal, cancel) =>
        {
            ChainSession chain = await options.OpenAsync(parsed, cancel).ConfigureAwait(false);
            IReadOnlyList<ProposalView> proposals = await new TokenGovernance(chain.Client, chain.Addresses).ListAsync(cancel).ConfigureAwait(false);
            Address registry = chain.Addresses.ModelRegistry;
            terminal.Result(proposals.Select((view, i) => Document(i + 1, view, registry)), console => Show(console, proposals, registry));
            return ExitCode.Ok;
        });
    }

    private static object Document(int place, ProposalView view, Address registry) => new
    {
        place,
        proposal = view.Id.ToString(CultureInfo.InvariantCulture),
        state = view.State,
        proposer = view.Proposer.ToString(),
        description = view.Proposal.Description,
        @for = view.For.ToString(CultureInfo.InvariantCulture),
        against = view.Against.ToString(CultureInfo.InvariantCulture),
        abstain = view.Abstain.ToString(CultureInfo.InvariantCulture),
        voteStart = ChainTime.Of(view.VoteStart),
        voteEnd = ChainTime.Of(view.VoteEnd),
        executableAt = view.ExecutableAt == 0 ? (DateTimeOffset?)null : ChainTime.Of(view.ExecutableAt),
        release = view.Proposal.Release(registry) is ModelRegistry.Release release
            ? new { run = release.Run.ToString(CultureInfo.InvariantCulture), finalRoot = release.FinalRoot.ToString(), manifest = new Cid(release.Manifest).ToString(), licence = release.Licence }
            : null,
    };

    /// <summary>The words of a proposal are its proposer's; what it would do is read from its call data.</summary>
    private static void Show(IAnsiConsole console, IReadOnlyList<ProposalView> proposals, Address registry)
    {
        if (proposals.Count == 0)
        {
            console.WriteLine("Nothing was proposed yet.");
            return;
        }

        Table table = new Table().Border(TableBorder.Simple).AddColumns("", "state", "would", "for", "against", "vote ends", "proposal");
        for (int i = 0; i < proposals.Count; i++)
        {
            ProposalView view = proposals[i];
            string would = view.Proposal.Release(registry) is ModelRegistry.Release release ? $"release run {release.Run} as {new Cid(release.Manifest)}" : $"call {view.Proposal.Calls.Count} contracts";
            string id = view.Id.ToString(CultureInfo.InvariantCulture);
            table.AddRow($"{i + 1}", view.State.ToString().ToLowerInvariant(), would, Amount.Of(view.For), Amount.Of(view.Against), $"{ChainTime.Of(view.VoteEnd):u}", id[..Math.Min(12, id.Length)]);
        }

        console.Write(table);
    }
}
