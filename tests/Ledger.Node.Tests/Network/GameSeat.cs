using System.Numerics;
using Ledger.Contracts;
using Ledger.Ethereum;
using Ledger.Node.Games;
using Ledger.Proofs.Game;
using Ledger.Testing;
using Ledger.Training;

namespace Ledger.Node.Tests.Network;

/// <summary>A side of the first game on a chain, played with the player that nodes have and with whatever it believes.</summary>
internal sealed class GameSeat(LocalChain chain, FundedWallet wallet, TrainingProgram program, uint slots, DisputeSide side)
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(50), s_patience = TimeSpan.FromMinutes(4);
    private readonly GameFold _fold = new(program, about => new GameTopic(new DisputeSubject.OfClaim(((GameSubject.OfClaim)about).Claim, slots), []));
    private readonly GamePlayer _player = new(chain.Contracts.Disputes, program);

    /// <summary>Told of the game after every event, before this side moves.</summary>
    public Func<ChainGame, Task> Seen { get; init; } = static _ => Task.CompletedTask;

    /// <summary>Told of the game as it was before a move of this side that is in a block now.</summary>
    public Func<ChainGame, Task> Moved { get; init; } = static _ => Task.CompletedTask;

    /// <summary>What this side sends where it believes that there is nothing to say; null for nothing.</summary>
    public Func<ChainGame, CallData?> Otherwise { get; init; } = static _ => null;

    /// <summary>Plays until the game is over.</summary>
    public async Task<EndedGame> PlayAsync(IExecution execution)
    {
        using CancellationTokenSource patience = new(s_patience);
        using PeriodicTimer timer = new(s_look);
        int seen = 0, done = -1;
        while (true)
        {
            IReadOnlyList<Log> logs = await chain.Client.GetLogsAsync(new LogFilter([chain.Contracts.Disputes]), 0, await chain.Client.GetBlockNumberAsync(default), default);
            Log[] events = [.. logs.Where(IsOfGame)];
            if (_fold.Of(events) is ChainGame game)
            {
                if (game.Status != GameStatus.Active)
                    return new EndedGame(game, events.Any(log => Disputes.Events.Executed.TryDecode(log, out _)), events.Any(log => Disputes.Events.TimedOut.TryDecode(log, out _)));
                if (events.Length != seen)
                    await Seen(game);
                seen = events.Length;
                if (events.Length != done && (_player.Next(game, side, execution) ?? Otherwise(game)) is { } call)
                {
                    done = events.Length;
                    await wallet.SendAsync(call);
                    await Moved(game);
                }
            }

            await timer.WaitForNextTickAsync(patience.Token);
        }
    }

    /// <summary>Counts what an account sent to the contract and had refused: a second move, or one out of turn.</summary>
    public async Task<int> RefusedAsync(Address account)
    {
        int refused = 0;
        ulong head = await chain.Client.GetBlockNumberAsync(default);
        for (ulong number = 1; number <= head; number++)
        {
            BlockHeader header = (await chain.Client.GetHeaderAsync(BlockRef.At(number), default))!;
            foreach (TransactionReceipt receipt in await chain.Client.GetBlockReceiptsAsync(header.Hash, default) ?? [])
            {
                if (receipt.From == account && receipt.To == chain.Contracts.Disputes && !receipt.Succeeded)
                    refused++;
            }
        }

        return refused;
    }

    private static bool IsOfGame(Log log) => log.Topics.Count > 1 && new BigInteger(log.Topics[1].ToArray(), isUnsigned: true, isBigEndian: true) == 1
        && log.Topics[0] != Disputes.Events.OpeningCommitted.Topic0;
}

/// <summary>How a game ended.</summary>
internal sealed record EndedGame(ChainGame Game, bool WasExecuted, bool TimedOut);
