using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Node.Chain;
using Ledger.Node.Rules;
using Ledger.Node.Status;
using Ledger.Node.Storage;
using Ledger.Proofs;
using Ledger.Proofs.Game;
using Ledger.Proofs.Openings;
using Ledger.Proofs.Traces;
using Ledger.Tensors.Program;
using Ledger.Training;

namespace Ledger.Node.Work;

/// <summary>Looks in a false claim for a number that convicts it in one transaction; what it finds is on disk when the work is done. Spec: protocol.md §8.9.</summary>
internal sealed class PoisonWork(RunMaterial material, RunStates states, UpdateSource updates, ReplayStore replays, Address contract)
{
    /// <summary>How long an update that is served slowly is waited for: a liar must not hold up the game about its claim.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly ProgramItems _items = ProgramItems.Of(material.Program);

    /// <summary>Looks in the update as it was published and, where a round leaves the finite numbers, in what the rows make of it.</summary>
    public async Task<WorkResult> SeekAsync(NodeAction.SeekPoison action, CancellationToken cancellation)
    {
        CallData? found = await PublishedAsync(action.Statement, cancellation).ConfigureAwait(false) is { } update ? InUpdate(action.Statement, update) : null;
        if (found is null && action.HasDiverged)
        {
            if (await states.FindAsync(action.Statement.Round, cancellation).ConfigureAwait(false) is not ModelState state || state.Root != action.Statement.BaseRoot)
                return new WorkResult.Blocked(HealthCodes.BlobMissing, $"The state that round {action.Statement.Round} starts from is not here.");
            found = await RunWork.OnOwnThread(() => ByRows(action, state)).ConfigureAwait(false);
        }

        replays.RecordPoison(action.Statement.Hash, found?.Data ?? ReadOnlyMemory<byte>.Empty);
        return new WorkResult.Done();
    }

    private async Task<IReadOnlyList<CommittedTensor>?> PublishedAsync(Claim claim, CancellationToken cancellation)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(s_patience);
        try
        {
            return await updates.TensorsAsync(claim, patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>A claim that follows the rows into numbers that are not finite: no game could show it false.</summary>
    private CallData? ByRows(NodeAction.SeekPoison action, ModelState state)
    {
        Claim claim = action.Statement;
        using ClaimExecution execution = new(
            new DisputeInputs(material.Program, material.Tables, material.Train), state, new SlotAssignment(claim.Round, claim.Slot, (uint)action.Slots, claim.Seed));
        return InTrace(claim, execution) ?? InUpdate(claim, Poison.UpdateOf(material.Program, execution));
    }

    private CallData? InTrace(Claim claim, ClaimExecution execution)
    {
        RecipeRounds rounds = material.Recipe.Rounds;
        Hash32[] checkpoints = execution.CheckpointRoots(rounds);
        if (MerkleTree.RootOfHashes(checkpoints) != claim.TraceRoot || Poison.InTrace(material.Program, execution) is not { } poison)
            return null;
        int steps = rounds.StepsAtCheckpoint(poison.Checkpoint);
        byte[] proof = ExecutionOpenings.Poison(
            _items, TensorGroup.Inner, poison.Position, execution.StateTensor(steps, poison.Position), execution.StateItems(steps), poison.Leaf);
        return Disputes.Calls.ShowPoisonInTrace(
            contract, claim.Encoded, (ushort)poison.Checkpoint, checkpoints[poison.Checkpoint], DemandOpenings.PathInTrace(checkpoints, poison.Checkpoint), proof);
    }

    private CallData? InUpdate(Claim claim, IReadOnlyList<CommittedTensor> update)
    {
        if (PublishedTensors.RootOf(update) != claim.UpdateRoot || Poison.InUpdate(material.Program, update) is not { } poison)
            return null;
        byte[] proof = ExecutionOpenings.Poison(
            _items, TensorGroup.Update, poison.Position, update[poison.Position], [.. update.Select(static tensor => tensor.Root)], poison.Leaf);
        return Disputes.Calls.ShowPoisonInUpdate(contract, claim.Encoded, proof);
    }
}
