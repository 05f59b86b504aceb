using System.Numerics;
using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Contracts;
using Ledger.Ethereum;

namespace Ledger.Cli.Stakes;

/// <summary>An identity's place in the current round of a run, which it may leave while the round has not filled.</summary>
/// <param name="Run">The run.</param>
/// <param name="Round">Its current round.</param>
internal sealed record Enrolment(ulong Run, uint Round)
{
    /// <summary>Finds the place, and that the contract lets go of it.</summary>
    /// <exception cref="CommandFailure">The identity is not enrolled, or the round has to be gone through.</exception>
    public static async Task<Enrolment> FindAsync(ChainSession chain, ulong run, Address identity, CancellationToken cancel)
    {
        (uint round, byte phase) = await chain.Runs.PhaseAsync(run, default, cancel).ConfigureAwait(false);
        (bool trains, _) = await chain.Runs.SlotOfAsync(run, round, identity, default, cancel).ConfigureAwait(false);
        (IReadOnlyList<Address> verifiers, _) = await chain.Runs.VerifiersOfAsync(run, round, default, cancel).ConfigureAwait(false);
        string name = $"Round {round} of run {run}";
        if (!trains && !verifiers.Contains(identity))
            throw new CommandFailure(ExitCode.Failure, $"{name} cannot be left: {identity} is not enrolled in it.");
        if ((RunPhase)phase != RunPhase.Enrolling)
            throw new CommandFailure(ExitCode.Failure, $"{name} can no longer be left: its enrolment is closed, and its stakes return when it is cut and final.");
        return new Enrolment(run, round);
    }

    /// <summary>Leaves it and tells how much came free. Unit: wei.</summary>
    /// <exception cref="CommandFailure">The round is still open, or goes ahead.</exception>
    public async Task<(BigInteger Unlocked, TransactionReceipt Receipt)> LeaveAsync(StakeAccount account, CancellationToken cancel)
    {
        await RequireUnfilledAsync(account.Chain, cancel).ConfigureAwait(false);
        TransactionReceipt receipt = await account.SendAsync(TrainingRuns.Calls.WithdrawEnrolment(account.Chain.Addresses.TrainingRuns, Run, account.Identity), cancel).ConfigureAwait(false);
        return (Unlocked([receipt]), receipt);
    }

    /// <summary>How much stake transactions made available. Unit: wei.</summary>
    public static BigInteger Unlocked(IEnumerable<TransactionReceipt> receipts) => receipts.SelectMany(static receipt => receipt.Logs)
        .Aggregate(BigInteger.Zero, (sum, log) => Staking.Events.Unlocked.TryDecode(log, out Staking.Events.Unlocked? free) ? sum + free.Amount : sum);

    private async Task RequireUnfilledAsync(ChainSession chain, CancellationToken cancel)
    {
        TrainingRuns.Terms terms = await chain.Runs.TermsOfAsync(Run, default, cancel).ConfigureAwait(false);
        TrainingRuns.RoundState state = await chain.Runs.RoundStateAsync(Run, Round, default, cancel).ConfigureAwait(false);
        if (state.Slots >= terms.MinTrainers && state.Verifiers >= terms.MinVerifiers)
        {
            throw new CommandFailure(ExitCode.Failure,
                $"Round {Round} of run {Run} cannot be left, because it goes ahead: it has {state.Slots} of at least {terms.MinTrainers} trainers and {state.Verifiers} of at least {terms.MinVerifiers} verifiers.");
        }
    }
}
