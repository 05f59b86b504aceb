using Ledger.Cryptography;
using Ledger.Node.Games;
using Ledger.Proofs;
using Ledger.Proofs.Game;
using Ledger.Proofs.Traces;
using Ledger.Training;

namespace Ledger.Node.Work;

/// <summary>What happened in claims and candidates, recomputed here: the few that were asked about last. For one thread at a time.</summary>
internal sealed class ExecutionCache(RunMaterial material, RunStates states, UpdateSource updates) : IDisposable
{
    /// <summary>Executions kept: each holds the states at a round's checkpoints.</summary>
    private const int Kept = 4;

    private readonly DisputeInputs _inputs = new(material.Program, material.Tables, material.Train);
    private readonly List<(Hash32 Key, IExecution Execution)> _executions = [];

    /// <summary>The execution that a claim or candidate is about; null while its base state or an update is not here.</summary>
    public async Task<IExecution?> FindAsync(GameSubject about, GameTopic topic, CancellationToken cancellation)
    {
        Hash32 key = about.Key;
        int known = _executions.FindIndex(kept => kept.Key == key);
        if (known >= 0)
            return _executions[known].Execution;
        if (await states.FindAsync(about.Round, cancellation).ConfigureAwait(false) is not ModelState state)
            return null;
        IExecution? made = topic.Subject switch
        {
            DisputeSubject.OfClaim claim when claim.Claimed.BaseRoot == state.Root => new ClaimExecution(_inputs, state, claim.Assignment),
            DisputeSubject.OfCandidate candidate when candidate.BaseRoot == state.Root && await UpdatesAsync(topic.Accepted, cancellation).ConfigureAwait(false) is { } accepted =>
                new CandidateExecution(_inputs, state, accepted, candidate.Round),
            _ => null,
        };
        if (made is null)
            return null;
        if (_executions.Count == Kept)
        {
            (_executions[0].Execution as IDisposable)?.Dispose();
            _executions.RemoveAt(0);
        }

        _executions.Add((key, made));
        return made;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach ((_, IExecution execution) in _executions)
            (execution as IDisposable)?.Dispose();
    }

    private async Task<List<UpdateBlob>?> UpdatesAsync(IReadOnlyList<Claim> accepted, CancellationToken cancellation)
    {
        List<UpdateBlob> blobs = [];
        foreach (Claim claim in accepted)
        {
            (UpdateBlob? update, _) = await updates.ReadAsync(claim, cancellation).ConfigureAwait(false);
            if (update is null)
                return null;
            blobs.Add(update);
        }

        return blobs;
    }
}
