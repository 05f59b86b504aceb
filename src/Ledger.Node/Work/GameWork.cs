using System.Collections.Concurrent;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Node.Games;
using Ledger.Node.Rules;
using Ledger.Node.Status;
using Ledger.Proofs;
using Ledger.Proofs.Game;
using Ledger.Proofs.Traces;
using Ledger.Training;

namespace Ledger.Node.Work;

/// <summary>Works out the moves of games: the game from its events, the move from what the program says. Nothing of it needs to survive a restart.</summary>
internal sealed class GameWork(RunMaterial material, RunStates states, UpdateSource updates, GameLogs logs, Address contract) : IDisposable
{
    /// <summary>Executions kept: each holds the states at a round's checkpoints.</summary>
    private const int KeptExecutions = 4;

    private readonly GamePlayer _player = new(contract, material.Program);
    private readonly DisputeInputs _inputs = new(material.Program, material.Tables, material.Train);
    private readonly List<(Hash32 Key, IExecution Execution)> _executions = [];
    private readonly ConcurrentDictionary<(ulong Game, int Events), GameAnswer> _answers = new();

    /// <summary>What was worked out, by game and number of its events.</summary>
    public IReadOnlyDictionary<(ulong Game, int Events), GameAnswer> Answers => _answers;

    /// <summary>Tells the contract of the program.</summary>
    public CallData Declaration => _player.DeclareProgram();

    /// <summary>Works out what a side has to send.</summary>
    public async Task<WorkResult> AnswerAsync(NodeAction.Answer action, CancellationToken cancellation)
    {
        IReadOnlyList<Log> events = logs.Of(action.Game);
        if (events.Count != action.Events || new GameFold(material.Program, _ => action.Topic).Of(events) is not ChainGame game)
            return new WorkResult.Done(); // the game has gone on meanwhile
        if (await ExecutionAsync(game, cancellation).ConfigureAwait(false) is not IExecution execution)
            return new WorkResult.Blocked(HealthCodes.BlobMissing, $"Game {action.Game} is about a state or an update that is not here.");
        _answers[(action.Game, action.Events)] = new GameAnswer(_player.Next(game, action.Side, execution));
        return new WorkResult.Done();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach ((_, IExecution execution) in _executions)
            (execution as IDisposable)?.Dispose();
    }

    private async Task<IExecution?> ExecutionAsync(ChainGame game, CancellationToken cancellation)
    {
        Hash32 key = game.About.Key;
        int known = _executions.FindIndex(kept => kept.Key == key);
        if (known >= 0)
            return _executions[known].Execution;
        if (await states.FindAsync(game.About.Round, cancellation).ConfigureAwait(false) is not ModelState state)
            return null;
        IExecution? made = game.Subject switch
        {
            DisputeSubject.OfClaim claim when claim.Claimed.BaseRoot == state.Root => new ClaimExecution(_inputs, state, claim.Assignment),
            DisputeSubject.OfCandidate candidate when candidate.BaseRoot == state.Root && await UpdatesAsync(game.Accepted, cancellation).ConfigureAwait(false) is { } accepted =>
                new CandidateExecution(_inputs, state, accepted, candidate.Round),
            _ => null,
        };
        if (made is null)
            return null;
        if (_executions.Count == KeptExecutions)
        {
            (_executions[0].Execution as IDisposable)?.Dispose();
            _executions.RemoveAt(0);
        }

        _executions.Add((key, made));
        return made;
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
