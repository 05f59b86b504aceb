using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Contracts;
using Ledger.Ethereum;

namespace Ledger.Cli.Identities;

/// <summary>What refusals of the registry and of guarded owners mean to a person; the contract decides, this says it.</summary>
internal static class GuardRefusal
{
    /// <summary>The failure that a person is told.</summary>
    public static CommandFailure Explain(ContractRevert revert)
    {
        if (GuardedOwner.Errors.OnlyGuardian.TryDecode(revert.Data, out GuardedOwner.Errors.OnlyGuardian? stranger))
            return new CommandFailure(ExitCode.BadInput, $"{stranger.Caller} is no guardian of this identity.", "see `ledger did show DID` for who is");
        if (GuardedOwner.Errors.OnlyKey.TryDecode(revert.Data, out GuardedOwner.Errors.OnlyKey? other))
            return new CommandFailure(ExitCode.BadInput, $"{other.Caller} is not the identity's key.", "see `ledger did show DID` for which is");
        if (GuardedOwner.Errors.AlreadyApproved.TryDecode(revert.Data, out GuardedOwner.Errors.AlreadyApproved? again))
            return new CommandFailure(ExitCode.Failure, $"{again.Guardian} has named {again.Key} already.");
        if (GuardedOwner.Errors.NothingProposed.TryDecode(revert.Data, out _))
            return new CommandFailure(ExitCode.Failure, "No key has been named by enough guardians.", "each guardian names it with `ledger did recover DID --new-key ADDRESS`");
        if (GuardedOwner.Errors.TooEarly.TryDecode(revert.Data, out GuardedOwner.Errors.TooEarly? early))
            return new CommandFailure(ExitCode.Failure, $"The present key can veto until {ChainTime.Of(early.FinishesAt):u}; from then on the recovery can be finished.");
        if (GuardedOwner.Errors.NotEnoughApprovals.TryDecode(revert.Data, out GuardedOwner.Errors.NotEnoughApprovals? few))
            return new CommandFailure(ExitCode.Failure, $"A guardian has taken its word back: {few.Approvals} of {few.Threshold} name the key that was to come.");
        if (GuardedOwner.Errors.InvalidGuardians.TryDecode(revert.Data, out _))
            return new CommandFailure(ExitCode.BadInput, "These guardians, this threshold or this delay are not possible.", "name 1 to 16 different guardians, a threshold up to their number, and a delay below 136 years");
        string reason = ContractErrors.Describe(revert).TrimEnd('.');
        return reason == "bad_actor"
            ? new CommandFailure(ExitCode.BadInput, "The identity was given to another owner meanwhile, and this key no longer decides for it.")
            : new CommandFailure(ExitCode.Failure, $"The contract refused: {reason}.");
    }
}
