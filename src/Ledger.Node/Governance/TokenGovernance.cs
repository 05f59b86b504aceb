using System.Numerics;
using Ledger.Contracts;
using Ledger.Ethereum;

namespace Ledger.Node.Governance;

/// <summary>The governor as its users see it: messages to send, and what became of proposals.</summary>
/// <param name="client">The chain.</param>
/// <param name="addresses">Where its contracts lie.</param>
public sealed class TokenGovernance(EthereumClient client, ContractAddresses addresses)
{
    private readonly LedgerGovernor _governor = new(addresses.LedgerGovernor, client);

    /// <summary>Gives the sender's votes to an account, itself included: tokens that nobody votes for do not count.</summary>
    public CallData Delegate(Address to) => LedgerToken.Calls.Delegate(addresses.LedgerToken, to);

    /// <summary>Makes a proposal.</summary>
    public CallData Propose(Proposal proposal) =>
        LedgerGovernor.Calls.Propose(addresses.LedgerGovernor, proposal.Targets, proposal.Values, proposal.Calls, proposal.Description);

    /// <summary>Votes.</summary>
    public CallData Vote(BigInteger id, VoteChoice choice) => LedgerGovernor.Calls.CastVote(addresses.LedgerGovernor, id, (byte)choice);

    /// <summary>Puts a proposal that passed into the timelock.</summary>
    public CallData Queue(Proposal proposal) =>
        LedgerGovernor.Calls.Queue(addresses.LedgerGovernor, proposal.Targets, proposal.Values, proposal.Calls, proposal.DescriptionHash);

    /// <summary>Executes a queued proposal whose delay is over.</summary>
    public CallData Execute(Proposal proposal) =>
        LedgerGovernor.Calls.Execute(addresses.LedgerGovernor, proposal.Targets, proposal.Values, proposal.Calls, proposal.DescriptionHash, BigInteger.Zero);

    /// <summary>The number that a proposal has or would have.</summary>
    public Task<BigInteger> IdOfAsync(Proposal proposal, CancellationToken cancellation) =>
        _governor.HashProposalAsync(proposal.Targets, proposal.Values, proposal.Calls, proposal.DescriptionHash, default, cancellation);

    /// <summary>Votes that an account has now: its own tokens once it has delegated to itself, and those of others who delegated to it.</summary>
    public Task<BigInteger> VotesOfAsync(Address account, CancellationToken cancellation) =>
        new LedgerToken(addresses.LedgerToken, client).GetVotesAsync(account, default, cancellation);

    /// <summary>Every proposal, oldest first.</summary>
    public async Task<IReadOnlyList<ProposalView>> ListAsync(CancellationToken cancellation)
    {
        ulong head = await client.GetBlockNumberAsync(cancellation).ConfigureAwait(false);
        LogFilter filter = new([addresses.LedgerGovernor], [LedgerGovernor.Events.ProposalCreated.Topic0]);
        List<ProposalView> proposals = [];
        foreach (Log log in await client.GetLogsAsync(filter, addresses.FirstBlock, head, cancellation).ConfigureAwait(false))
        {
            if (LedgerGovernor.Events.ProposalCreated.TryDecode(log, out LedgerGovernor.Events.ProposalCreated? created))
                proposals.Add(await ViewAsync(created, cancellation).ConfigureAwait(false));
        }

        return proposals;
    }

    /// <summary>A proposal by its number; null when there is none.</summary>
    public async Task<ProposalView?> FindAsync(BigInteger id, CancellationToken cancellation)
    {
        foreach (ProposalView view in await ListAsync(cancellation).ConfigureAwait(false))
        {
            if (view.Id == id)
                return view;
        }

        return null;
    }

    private async Task<ProposalView> ViewAsync(LedgerGovernor.Events.ProposalCreated created, CancellationToken cancellation)
    {
        Task<byte> state = _governor.StateAsync(created.ProposalId, default, cancellation);
        Task<(BigInteger AgainstVotes, BigInteger ForVotes, BigInteger AbstainVotes)> votes = _governor.ProposalVotesAsync(created.ProposalId, default, cancellation);
        Task<BigInteger> eta = _governor.ProposalEtaAsync(created.ProposalId, default, cancellation);
        await Task.WhenAll(state, votes, eta).ConfigureAwait(false);
        return new ProposalView(
            created.ProposalId, created.Proposer, new Proposal(created.Targets, created.Values, created.Calldatas, created.Description), (ProposalState)state.Result,
            votes.Result.ForVotes, votes.Result.AgainstVotes, votes.Result.AbstainVotes, (ulong)created.VoteStart, (ulong)created.VoteEnd, (ulong)eta.Result);
    }
}
