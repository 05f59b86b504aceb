using System.Numerics;
using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Contracts;
using Ledger.Ethereum;
using Ledger.Node.Chain;

namespace Ledger.Cli.Stakes;

/// <summary>An identity's places in a run that was shown malformed, whose stakes are still locked (docs/protocol.md §8.9).</summary>
/// <param name="Run">The run.</param>
/// <param name="Rounds">Rounds with a stake of the identity, in order.</param>
internal sealed record VoidedPlaces(ulong Run, IReadOnlyList<uint> Rounds)
{
    /// <summary>Finds the places.</summary>
    /// <exception cref="CommandFailure">No stake of the identity is locked in the run.</exception>
    public static async Task<VoidedPlaces> FindAsync(ChainSession chain, ulong run, Address identity, CancellationToken cancel)
    {
        (uint last, _) = await chain.Runs.PhaseAsync(run, default, cancel).ConfigureAwait(false);
        List<uint> rounds = [];
        for (uint round = 0; round <= last; round++)
        {
            if (await HasSlotAsync(chain, run, round, identity, cancel).ConfigureAwait(false) || await HasWeightAsync(chain, run, round, identity, cancel).ConfigureAwait(false))
                rounds.Add(round);
        }

        return rounds.Count > 0
            ? new VoidedPlaces(run, rounds)
            : throw new CommandFailure(ExitCode.Failure, $"Run {run} is void, and no stake of {identity} is locked in it any more.");
    }

    /// <summary>Leaves them all and tells how much came free. Unit: wei.</summary>
    public async Task<(BigInteger Unlocked, IReadOnlyList<TransactionReceipt> Receipts)> LeaveAsync(StakeAccount account, CancellationToken cancel)
    {
        List<TransactionReceipt> receipts = [];
        foreach (uint round in Rounds)
            receipts.Add(await account.SendAsync(TrainingRuns.Calls.LeaveVoidRun(account.Chain.Addresses.TrainingRuns, Run, round, account.Identity), cancel).ConfigureAwait(false));
        return (Enrolment.Unlocked(receipts), receipts);
    }

    private static async Task<bool> HasSlotAsync(ChainSession chain, ulong run, uint round, Address identity, CancellationToken cancel)
    {
        (bool trains, ushort slot) = await chain.Runs.SlotOfAsync(run, round, identity, default, cancel).ConfigureAwait(false);
        return trains && (SlotState)(await chain.Runs.SlotStateAsync(run, round, slot, default, cancel).ConfigureAwait(false)).Status is SlotState.Enrolled or SlotState.Claimed;
    }

    /// <remarks>A cut has returned the weights.</remarks>
    private static async Task<bool> HasWeightAsync(ChainSession chain, ulong run, uint round, Address identity, CancellationToken cancel)
    {
        (IReadOnlyList<Address> verifiers, IReadOnlyList<UInt128> weights) = await chain.Runs.VerifiersOfAsync(run, round, default, cancel).ConfigureAwait(false);
        bool isLocked = verifiers.Zip(weights).Any(one => one.First == identity && one.Second > 0);
        return isLocked && (await chain.Runs.RoundStateAsync(run, round, default, cancel).ConfigureAwait(false)).CutAt == 0;
    }
}
