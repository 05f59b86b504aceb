using System.Collections.Concurrent;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Node.Chain;
using Ledger.Node.Games;
using Ledger.Node.Rules;
using Ledger.Node.Status;
using Ledger.Proofs.Game;
using Ledger.Proofs.Openings;
using Ledger.Proofs.Traces;
using Ledger.Training;

namespace Ledger.Node.Work;

/// <summary>Opens the leaves that are demanded: of states and updates from blobs, else recomputed. Nothing of it needs to survive a restart.</summary>
internal sealed class DemandWork(RunMaterial material, RunStates states, UpdateSource updates, ExecutionCache executions, Address contract)
{
    private readonly ConcurrentDictionary<Hash32, CallData> _answers = new();

    /// <summary>What was opened, by demand, of the demands that still wait.</summary>
    public IReadOnlyDictionary<Hash32, CallData> Answers(IReadOnlyList<LeafDemand> waiting)
    {
        HashSet<Hash32> wanted = [.. waiting.Select(static demand => demand.Id)];
        foreach (Hash32 id in _answers.Keys)
        {
            if (!wanted.Contains(id))
                _answers.TryRemove(id, out _);
        }

        return _answers;
    }

    /// <summary>Opens a leaf.</summary>
    public async Task<WorkResult> OpenAsync(NodeAction.OpenLeaf action, CancellationToken cancellation)
    {
        LeafDemand demand = action.Demand;
        LeafOpening? opened = demand.Part switch
        {
            DemandPart.Base => await BaseAsync(action, cancellation).ConfigureAwait(false),
            DemandPart.Update => await UpdateAsync(action, cancellation).ConfigureAwait(false),
            _ => await TraceAsync(action, cancellation).ConfigureAwait(false),
        };
        if (opened is null)
            return new WorkResult.Blocked(HealthCodes.BlobMissing, $"Leaf {demand.Leaf} of the {demand.Part} of slot {action.Statement.Slot} in round {action.Statement.Round} is demanded, and is not here.");
        _answers[demand.Id] = Disputes.Calls.Answer(contract, demand.Id, action.Statement.Encoded, opened.Leaf, opened.Path);
        return new WorkResult.Done();
    }

    private async Task<LeafOpening?> BaseAsync(NodeAction.OpenLeaf action, CancellationToken cancellation) =>
        await states.FindAsync(action.Statement.Round, cancellation).ConfigureAwait(false) is ModelState state && state.Root == action.Statement.BaseRoot
            ? Open(PublishedTensors.Of(state), action.Demand)
            : null;

    private async Task<LeafOpening?> UpdateAsync(NodeAction.OpenLeaf action, CancellationToken cancellation)
    {
        IReadOnlyList<CommittedTensor>? published = await updates.TensorsAsync(action.Statement, cancellation).ConfigureAwait(false);
        if (published is null && await ExecutionAsync(action, cancellation).ConfigureAwait(false) is IExecution execution)
            published = Poison.UpdateOf(material.Program, execution);
        return published is not null && PublishedTensors.RootOf(published) == action.Statement.UpdateRoot ? Open(published, action.Demand) : null;
    }

    private async Task<LeafOpening?> TraceAsync(NodeAction.OpenLeaf action, CancellationToken cancellation)
    {
        if (await ExecutionAsync(action, cancellation).ConfigureAwait(false) is not IExecution execution)
            return null;
        RecipeRounds rounds = material.Recipe.Rounds;
        Hash32[] checkpoints = execution.CheckpointRoots(rounds);
        return MerkleTree.RootOfHashes(checkpoints) == action.Statement.TraceRoot ? DemandOpenings.OfTrace(checkpoints, (int)action.Demand.Leaf) : null;
    }

    private Task<IExecution?> ExecutionAsync(NodeAction.OpenLeaf action, CancellationToken cancellation) => executions.FindAsync(
        new GameSubject.OfClaim(action.Statement), new GameTopic(new DisputeSubject.OfClaim(action.Statement, (uint)action.Slots), []), cancellation);

    private static LeafOpening Open(IReadOnlyList<CommittedTensor> tensors, LeafDemand demand) => DemandOpenings.OfTensor(tensors, (int)demand.Position, (long)demand.Leaf);
}
