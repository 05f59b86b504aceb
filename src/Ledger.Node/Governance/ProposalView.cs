using System.Numerics;
using Ledger.Ethereum;

namespace Ledger.Node.Governance;

/// <summary>Where a proposal stands; the contract's own order.</summary>
public enum ProposalState
{
    /// <summary>Its vote has not begun.</summary>
    Pending,

    /// <summary>It is voted on.</summary>
    Active,

    /// <summary>Its proposer took it back.</summary>
    Canceled,

    /// <summary>More against than for, or too few took part.</summary>
    Defeated,

    /// <summary>It passed and can be queued.</summary>
    Succeeded,

    /// <summary>It waits in the timelock.</summary>
    Queued,

    /// <summary>It was not executed in time.</summary>
    Expired,

    /// <summary>It was done.</summary>
    Executed,
}

/// <summary>A choice; the contract's own order.</summary>
public enum VoteChoice
{
    /// <summary>No.</summary>
    Against,

    /// <summary>Yes.</summary>
    For,

    /// <summary>Counts for the quorum alone.</summary>
    Abstain,
}

/// <summary>A proposal as the governor has it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Proposer">Who made it.</param>
/// <param name="Proposal">Its content.</param>
/// <param name="State">Where it stands at the newest block.</param>
/// <param name="For">Votes for it, in the token's smallest unit.</param>
/// <param name="Against">Votes against it.</param>
/// <param name="Abstain">Votes for the quorum alone.</param>
/// <param name="VoteStart">Voting power counts as of this time; the vote begins after it. Unit: Unix seconds.</param>
/// <param name="VoteEnd">Last moment of the vote.</param>
/// <param name="ExecutableAt">Earliest execution; 0 until queued.</param>
public sealed record ProposalView(
    BigInteger Id, Address Proposer, Proposal Proposal, ProposalState State,
    BigInteger For, BigInteger Against, BigInteger Abstain, ulong VoteStart, ulong VoteEnd, ulong ExecutableAt);
