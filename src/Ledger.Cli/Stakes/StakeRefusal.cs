using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Contracts;
using Ledger.Ethereum;

namespace Ledger.Cli.Stakes;

/// <summary>What the contracts' refusals mean to an operator; the contract decides, this says it.</summary>
internal static class StakeRefusal
{
    /// <summary>The key in the data directory is not that of the identity's owner.</summary>
    public static CommandFailure NotOwned(Address identity) =>
        new(ExitCode.BadInput, $"The identity {identity} was given to another owner or deactivated, and only its owner can take stake out.");

    /// <summary>The failure that a person is told.</summary>
    public static CommandFailure Explain(ContractRevert revert)
    {
        if (Staking.Errors.StillUnbonding.TryDecode(revert.Data, out Staking.Errors.StillUnbonding? still))
            return new CommandFailure(ExitCode.Failure, $"Nothing can be withdrawn yet: the stake is unbonding until {ChainTime.Of(still.Until):u}.");
        if (Staking.Errors.EmptyAmount.TryDecode(revert.Data, out _))
            return new CommandFailure(ExitCode.Failure, "There is nothing to withdraw: no stake is unbonding.", "start with `ledger stake unbond`");
        if (Staking.Errors.InsufficientStake.TryDecode(revert.Data, out Staking.Errors.InsufficientStake? less))
            return new CommandFailure(ExitCode.BadInput, $"{Amount.Exact(less.Requested)} coins cannot be unbonded: {Amount.Exact(less.Available)} are available.", "see `ledger stake show`");
        if (Staking.Errors.NotOwner.TryDecode(revert.Data, out Staking.Errors.NotOwner? other))
            return NotOwned(other.Identity);
        if (Staking.Errors.TransferFailed.TryDecode(revert.Data, out Staking.Errors.TransferFailed? failed))
            return new CommandFailure(ExitCode.BadInput, $"{failed.To} does not accept the coins.", "name another account with --to");
        if (TrainingRuns.Errors.EnrolmentStillOpen.TryDecode(revert.Data, out TrainingRuns.Errors.EnrolmentStillOpen? open))
            return new CommandFailure(ExitCode.Failure, $"The round cannot be left before {ChainTime.Of(open.Until):u}, and then only if it has not filled; trainers so far: {open.Trainers}, verifiers: {open.Verifiers}.");
        if (TrainingRuns.Errors.NotActingFor.TryDecode(revert.Data, out TrainingRuns.Errors.NotActingFor? stranger))
            return new CommandFailure(ExitCode.BadInput, $"The identity {stranger.Identity} was given to another owner or deactivated, and this key no longer acts for it.");
        return new CommandFailure(ExitCode.Failure, $"The contract refused: {ContractErrors.Describe(revert).TrimEnd('.')}.");
    }
}
