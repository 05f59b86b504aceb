using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Contracts;
using Ledger.Ethereum;
using Ledger.Node.Governance;

namespace Ledger.Cli.Governance;

/// <summary>What the refusals of governor, timelock, registry and escrow mean to a token holder; the contract decides, this says it.</summary>
internal static class GovernanceRefusal
{
    /// <summary>The refusal in a sentence.</summary>
    public static string Explain(ContractRevert revert)
    {
        if (LedgerGovernor.Errors.GovernorUnexpectedProposalState.TryDecode(revert.Data, out LedgerGovernor.Errors.GovernorUnexpectedProposalState? state))
            return $"The proposal is {((ProposalState)state.Current).ToString().ToLowerInvariant()}, and that is not the time for this.";
        if (LedgerGovernor.Errors.GovernorAlreadyCastVote.TryDecode(revert.Data, out LedgerGovernor.Errors.GovernorAlreadyCastVote? voted))
            return $"{voted.Voter} has voted already.";
        if (LedgerGovernor.Errors.GovernorInsufficientProposerVotes.TryDecode(revert.Data, out LedgerGovernor.Errors.GovernorInsufficientProposerVotes? few))
            return $"A proposal needs {Amount.Exact(few.Threshold)} votes, but {few.Proposer} has {Amount.Exact(few.Votes)}.";
        if (LedgerTimelock.Errors.TimelockUnexpectedOperationState.TryDecode(revert.Data, out _))
            return "The delay of the timelock is not over yet, or the proposal was never queued.";
        if (ModelRegistry.Errors.RootIsNotFinal.TryDecode(revert.Data, out ModelRegistry.Errors.RootIsNotFinal? root))
        {
            return root.Expected.IsZero
                ? $"Run {root.Run} has no final root yet, so nothing of it can be released."
                : $"The release says that run {root.Run} ended in {root.Given}, but its final root is {root.Expected}.";
        }

        if (ModelRegistry.Errors.AlreadyReleased.TryDecode(revert.Data, out ModelRegistry.Errors.AlreadyReleased? known))
            return $"These files are release {known.Release} already.";
        if (UsageMeter.Errors.StillLeaving.TryDecode(revert.Data, out UsageMeter.Errors.StillLeaving? leaving))
            return $"Nothing can leave the escrow before {ChainTime.Of(leaving.LeavesAt):u}: until then the device can settle.";
        if (UsageMeter.Errors.EmptyAmount.TryDecode(revert.Data, out _))
            return "There is nothing in this escrow: look at --app, --device and --meter-key.";
        if (UsageMeter.Errors.NotOwner.TryDecode(revert.Data, out UsageMeter.Errors.NotOwner? stranger))
            return $"Only the owner of the application {stranger.Identity} can take its escrow back, and that is not {stranger.Caller}.";
        if (UsageMeter.Errors.NotSigner.TryDecode(revert.Data, out UsageMeter.Errors.NotSigner? signer))
            return $"The key {signer.Signer} does not sign for the application {signer.App}: its owner names it with `ledger did delegate {signer.Signer} --as meter`.";
        return $"The contract refused: {ContractErrors.Describe(revert).TrimEnd('.')}.";
    }
}
