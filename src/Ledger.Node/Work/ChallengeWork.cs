using Ledger.Ethereum;
using Ledger.Node.Games;
using Ledger.Node.Rules;

namespace Ledger.Node.Work;

/// <summary>The work that disputes of a run cause: moves of games, demanded leaves, salts, poison.</summary>
internal sealed class ChallengeWork : IDisposable
{
    private readonly ExecutionCache _executions;
    private readonly PoisonWork _poison;
    private readonly WorkStores _stores;

    /// <summary>Prepares the work for a run whose material is here.</summary>
    public ChallengeWork(RunMaterial material, RunStates states, WorkStores stores, GameLogs logs, Address contract)
    {
        UpdateSource updates = new(material.Program, stores.Blobs);
        _stores = stores;
        _executions = new ExecutionCache(material, states, updates);
        _poison = new PoisonWork(material, states, updates, stores.Replays, contract);
        Games = new GameWork(material, _executions, logs, contract);
        Demands = new DemandWork(material, states, updates, _executions, contract);
    }

    /// <summary>Moves.</summary>
    public GameWork Games { get; }

    /// <summary>Demanded leaves.</summary>
    public DemandWork Demands { get; }

    /// <summary>Puts work on its lane: what has a clock on the lane of games, what replays on that of replays.</summary>
    public void Post(NodeAction.Work action, RunLanes lanes)
    {
        switch (action)
        {
            case NodeAction.Answer answer:
                lanes.Games.Post(answer.Key, cancellation => Games.AnswerAsync(answer, cancellation));
                break;
            case NodeAction.OpenLeaf leaf:
                lanes.Games.Post(leaf.Key, cancellation => Demands.OpenAsync(leaf, cancellation));
                break;
            case NodeAction.DrawSalt salt:
                lanes.Games.Post(salt.Key, _ => Draw(salt));
                break;
            case NodeAction.SeekPoison seek:
                lanes.Compute.Post(seek.Key, cancellation => _poison.SeekAsync(seek, cancellation));
                break;
            default:
                throw new InvalidOperationException($"{action.GetType()} is not handled.");
        }
    }

    /// <inheritdoc />
    public void Dispose() => _executions.Dispose();

    private Task<WorkResult> Draw(NodeAction.DrawSalt salt)
    {
        _stores.Salts.Draw(salt.Subject, salt.Attempt);
        return Task.FromResult<WorkResult>(new WorkResult.Done());
    }
}
