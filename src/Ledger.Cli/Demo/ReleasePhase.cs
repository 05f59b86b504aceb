using System.Globalization;
using System.Numerics;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Governance;
using Ledger.Cli.Identities;
using Ledger.Cli.Network;
using Ledger.Cli.Releases;
using Ledger.Cli.Wallets;
using Ledger.Content;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Device.Releases;
using Ledger.Ethereum;
using Ledger.Node.Governance;
using Ledger.Node.Status;

namespace Ledger.Cli.Demo;

/// <summary>The release of the trained model by the votes of those who were paid for training it.</summary>
/// <param name="network">The network whose run has ended.</param>
/// <param name="terminal">Where progress goes.</param>
/// <param name="stage">Told what goes on.</param>
internal sealed class ReleasePhase(LocalNetwork network, Terminal terminal, Action<string> stage)
{
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(3);

    private readonly TokenGovernance _governance = new(network.Chain.Client, network.Chain.Addresses);

    /// <summary>Delegates, proposes, votes, queues, executes, and pulls the release into a directory named after its manifest.</summary>
    /// <exception cref="CommandFailure">It did not come to an end.</exception>
    public async Task<ReleaseOutcome> RunAsync(string models, CancellationToken cancel)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(s_limit);
        try
        {
            return await ReleaseAsync(models, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new CommandFailure(ExitCode.Failure, $"The release did not end within {s_limit.TotalMinutes} minutes.");
        }
    }

    private async Task<ReleaseOutcome> ReleaseAsync(string models, CancellationToken cancel)
    {
        stage("release: the nodes make the files");
        IReadOnlyList<ReleaseStatus> made = await NodeReleasesAsync(cancel).ConfigureAwait(false);
        List<Holder> holders = await HoldersAsync(cancel).ConfigureAwait(false);
        try
        {
            await Task.WhenAll(holders.Select(holder => holder.SendAsync(_governance.Delegate(holder.Account), cancel))).ConfigureAwait(false);
            ProposalView decided = await DecideAsync(Proposal.ToPublish(network.Chain.Addresses.ModelRegistry, ReleaseOf(made[0])), holders, cancel).ConfigureAwait(false);
            RegisteredRelease? registered = await new ReleaseIndex(network.Chain.Client, network.Chain.Addresses).FindAsync(Cid.Parse(made[0].Manifest), cancel).ConfigureAwait(false);
            stage("release: its files are fetched by CID");
            PulledRelease? pulled = registered is null ? null : await PullAsync(registered, models, cancel).ConfigureAwait(false);
            return new ReleaseOutcome(made, holders.Count, decided.For, decided.State == ProposalState.Executed, registered, pulled);
        }
        finally
        {
            foreach (Holder holder in holders) holder.Dispose();
        }
    }

    /// <summary>What every node made, as soon as every one has.</summary>
    private async Task<IReadOnlyList<ReleaseStatus>> NodeReleasesAsync(CancellationToken cancel)
    {
        while (true)
        {
            network.EnsureAlive();
            NodeStatus?[] statuses = await Task.WhenAll(network.Nodes.Select(node => node.TryStatusAsync(cancel))).ConfigureAwait(false);
            if (statuses.All(status => status?.Release?.Run == network.Run)) return [.. statuses.Select(status => status!.Release!)];
            await Task.Delay(s_poll, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Every node identity that holds tokens, with its key; what it did not spend on its registration pays for gas.</summary>
    private async Task<List<Holder>> HoldersAsync(CancellationToken cancel)
    {
        string passphrase = await Passphrase.ReadAsync(new FileInfo(network.Layout.PassphraseFile), isNew: false, mayAsk: false, cancel).ConfigureAwait(false);
        List<Holder> holders = [];
        foreach (NodeProcess node in network.Nodes)
        {
            Holder holder = new(await ActingKey.OpenAsync(
                network.Chain, OpenedKey.Local(await KeyFile.OpenAsync(new FileInfo(Path.Combine(node.Directory, "keystore", "identity.json")), passphrase, cancel).ConfigureAwait(false)), null, cancel).ConfigureAwait(false));
            BigInteger balance = await network.Chain.Token.BalanceOfAsync(holder.Account, default, cancel).ConfigureAwait(false);
            if (balance.IsZero) holder.Dispose();
            else holders.Add(holder);
        }

        return holders;
    }

    private async Task<ProposalView> DecideAsync(Proposal proposal, List<Holder> holders, CancellationToken cancel)
    {
        BigInteger id = await _governance.IdOfAsync(proposal, cancel).ConfigureAwait(false);
        stage("release: one proposal, then the vote");
        await holders[0].SendAsync(_governance.Propose(proposal), cancel).ConfigureAwait(false);
        await UntilAsync(id, view => view.State == ProposalState.Active, cancel).ConfigureAwait(false);
        await Task.WhenAll(holders.Select(holder => holder.SendAsync(_governance.Vote(id, VoteChoice.For), cancel))).ConfigureAwait(false);
        await UntilAsync(id, view => view.State == ProposalState.Succeeded, cancel).ConfigureAwait(false);
        stage("release: queued in the timelock");
        await holders[0].SendAsync(_governance.Queue(proposal), cancel).ConfigureAwait(false);
        ProposalView queued = await UntilAsync(id, view => view.State == ProposalState.Queued, cancel).ConfigureAwait(false);
        while (await TimeAsync(cancel).ConfigureAwait(false) < queued.ExecutableAt) await Task.Delay(s_poll, cancel).ConfigureAwait(false);
        await holders[0].SendAsync(_governance.Execute(proposal), cancel).ConfigureAwait(false);
        return await UntilAsync(id, view => view.State == ProposalState.Executed, cancel).ConfigureAwait(false);
    }

    private Task<PulledRelease> PullAsync(RegisteredRelease registered, string models, CancellationToken cancel) => PulledRelease.PullAsync(
        registered.Manifest, manifest => registered.Contradiction(manifest, network.Chain.Client.ChainId),
        [.. network.Nodes.Select(node => node.Url!)], Path.Combine(models, registered.Manifest.ToString()), terminal, cancel);

    private async Task<ProposalView> UntilAsync(BigInteger id, Func<ProposalView, bool> isSo, CancellationToken cancel)
    {
        while (true)
        {
            network.EnsureAlive();
            ProposalView? view = await _governance.FindAsync(id, cancel).ConfigureAwait(false);
            if (view is not null && isSo(view)) return view;
            if (view?.State is ProposalState.Defeated or ProposalState.Canceled or ProposalState.Expired)
                throw new CommandFailure(ExitCode.Verification, $"The proposal to release the model is {view.State.ToString().ToLower(CultureInfo.InvariantCulture)}.");
            await Task.Delay(s_poll, cancel).ConfigureAwait(false);
        }
    }

    private async Task<ulong> TimeAsync(CancellationToken cancel) =>
        (await network.Chain.Client.GetHeaderAsync(BlockRef.Latest, cancel).ConfigureAwait(false))?.Timestamp ?? 0;

    private static ModelRegistry.Release ReleaseOf(ReleaseStatus made) => new(
        made.Run, Hash32.Parse(made.FinalRoot), Cid.Parse(made.Manifest).Digest, Cid.Parse(made.Safetensors).Digest, Cid.Parse(made.Gguf).Digest, 0, made.Licence);
}
