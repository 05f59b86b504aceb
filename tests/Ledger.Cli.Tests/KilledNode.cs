using System.Text.Json;
using Ledger.Contracts;
using Ledger.Ethereum;
using Ledger.Node.Games;
using Ledger.Node.Tests.Network;
using Ledger.Proofs.Game;

namespace Ledger.Cli.Tests;

/// <summary>Where a node is when it is killed.</summary>
internal enum KillPoint
{
    /// <summary>The opponent's move has just come: it works out its own.</summary>
    Asked,

    /// <summary>Its move is with the chain, and in no block yet.</summary>
    Sent,

    /// <summary>Its move has just come into a block.</summary>
    Mined,
}

/// <summary>A real `ledger node run` that is killed by signal 9 on turns of a game and started again.</summary>
/// <param name="fast">The chain; its blocks come by its clock alone.</param>
/// <param name="opponent">Account of the other side.</param>
/// <param name="side">The node's side.</param>
/// <param name="arguments">Arguments of the node.</param>
/// <param name="plan">Where it is killed on a turn; null for not at all.</param>
internal sealed class KilledNode(FastChain fast, Address opponent, DisputeSide side, string[] arguments, Func<int, KillPoint?> plan) : IAsyncDisposable
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(30), s_patience = TimeSpan.FromMinutes(2);
    private readonly Disputes _disputes = new(fast.Chain.Contracts.Disputes, fast.Chain.Client);
    private LedgerProcess? _process;
    private KillPoint? _point;
    private int _turn;
    private Task _stage = Task.CompletedTask;

    /// <summary>The account that sends for the node.</summary>
    public Address Account { get; private set; }

    /// <summary>Stages of the game at which it was killed, each with where it was.</summary>
    public List<(GameStage Stage, KillPoint Point)> Kills { get; } = [];

    /// <summary>Starts the node and hears who it is.</summary>
    public async Task StartAsync()
    {
        _process = LedgerProcess.Start(arguments);
        using JsonDocument told = JsonDocument.Parse(await _process.FirstLine);
        Account = Address.Parse(told.RootElement.GetProperty("nodeKey").GetString()!);
    }

    /// <summary>Told of the game after every event.</summary>
    public async Task SeenAsync(ChainGame game)
    {
        Tell($"{(game.ChallengersTurn ? "challenger" : "defender")} to move at {game.Stage}, {game.Moves} moves");
        if (IsMine(game.ChallengersTurn))
            return;
        if (_point == KillPoint.Mined)
            await KillAsync(game.Stage, KillPoint.Mined);
        _point = plan(_turn++);
        if (_point == KillPoint.Sent)
        {
            fast.Hold();
            _stage = SentAsync(game.Stage);
        }
    }

    /// <summary>Told when a move of the opponent is in a block.</summary>
    public async Task MovedAsync(ChainGame game)
    {
        await _stage;
        if (_point != KillPoint.Asked)
            return;
        await KillAsync(game.Stage, KillPoint.Asked);
    }

    public async ValueTask DisposeAsync()
    {
        await _stage.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_process is null)
            return;
        await _process.DisposeAsync();
        TestContext.Out.WriteLine(_process.Errors);
    }

    private static void Tell(string what) => TestContext.Out.WriteLine($"{DateTime.Now:HH:mm:ss} {what}");

    /// <summary>One block for the opponent's move, none for the node's answer: with that in the pool the node is killed.</summary>
    private async Task SentAsync(GameStage stage)
    {
        using CancellationTokenSource patience = new(s_patience);
        using PeriodicTimer timer = new(s_look);
        bool isAsked = false;
        while (await IsOnAsync() && !await IsPendingAsync(Account))
        {
            if (!isAsked && await IsPendingAsync(opponent))
            {
                await fast.Chain.AdvanceAsync(TimeSpan.FromSeconds(1));
                isAsked = true;
                if (!await IsOnAsync() || !IsMine((await _disputes.GameOfAsync(1)).ChallengersTurn))
                    break;
            }

            await timer.WaitForNextTickAsync(patience.Token);
        }

        _point = null;
        if (await IsPendingAsync(Account))
            await KillAsync(stage, KillPoint.Sent);
        fast.GoOn();
    }

    private async Task KillAsync(GameStage stage, KillPoint point)
    {
        LedgerProcess killed = _process!;
        killed.Signal("KILL");
        await killed.EndAsync();
        await killed.DisposeAsync();
        Kills.Add((stage, point));
        Tell($"killed at {stage}, {point}");
        TestContext.Out.WriteLine(killed.Errors);
        _point = null;
        _process = LedgerProcess.Start(arguments);
    }

    private bool IsMine(bool challengersTurn) => challengersTurn == (side == DisputeSide.Challenger);

    private async Task<bool> IsOnAsync() => (GameStatus)(await _disputes.GameOfAsync(1)).Status == GameStatus.Active;

    private async Task<bool> IsPendingAsync(Address account) =>
        await fast.Chain.Client.GetTransactionCountAsync(account, BlockRef.Pending, default) > await fast.Chain.Client.GetTransactionCountAsync(account, BlockRef.Latest, default);
}
