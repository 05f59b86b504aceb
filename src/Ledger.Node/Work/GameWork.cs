using System.Collections.Concurrent;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Node.Games;
using Ledger.Node.Rules;
using Ledger.Node.Status;
using Ledger.Proofs.Game;

namespace Ledger.Node.Work;

/// <summary>Works out the moves of games: the game from its events, the move from what the program says. Nothing of it needs to survive a restart.</summary>
internal sealed class GameWork(RunMaterial material, ExecutionCache executions, GameLogs logs, Address contract)
{
    private readonly GamePlayer _player = new(contract, material.Program);
    private readonly ConcurrentDictionary<(ulong Game, Hash32 Said), GameAnswer> _answers = new();

    /// <summary>What was worked out, by game and what was said in it.</summary>
    public IReadOnlyDictionary<(ulong Game, Hash32 Said), GameAnswer> Answers => _answers;

    /// <summary>Tells the contract of the program.</summary>
    public CallData Declaration => _player.DeclareProgram();

    /// <summary>Works out what a side has to send.</summary>
    public async Task<WorkResult> AnswerAsync(NodeAction.Answer action, CancellationToken cancellation)
    {
        IReadOnlyList<Log> events = logs.Of(action.Game);
        if (GameLogs.Said(events) != action.Said || new GameFold(material.Program, _ => action.Topic).Of(events) is not ChainGame game)
            return new WorkResult.Done(); // the game has gone on meanwhile, or its blocks were replaced
        if (await executions.FindAsync(game.About, action.Topic, cancellation).ConfigureAwait(false) is not IExecution execution)
            return new WorkResult.Blocked(HealthCodes.BlobMissing, $"Game {action.Game} is about a state or an update that is not here.");
        _answers[(action.Game, action.Said)] = new GameAnswer(_player.Next(game, action.Side, execution));
        return new WorkResult.Done();
    }
}
