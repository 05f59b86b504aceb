using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Network;
using Ledger.Contracts;
using Ledger.Node.Games;

namespace Ledger.Cli.Games;

/// <summary>Lets games be played to their end: while anybody has something to send, nothing else happens; where all wait, the chain's clock is moved.</summary>
/// <param name="chain">The chain.</param>
/// <param name="table">The games.</param>
/// <param name="players">The honest side.</param>
/// <param name="liar">The other side.</param>
/// <param name="report">Beside it the liar says up to where it has played.</param>
internal sealed class ArenaClock(ChainSession chain, GameTable table, HonestPlayers players, ChildProcess liar, string report)
{
    private const int MostJumps = 5;
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(40);

    private int _jumps;

    /// <summary>Plays until so many games and demands have come, and none of them waits for anything.</summary>
    public async Task PlayAsync(int games, int demands, Seat keeper, CancellationToken cancel)
    {
        _jumps = 0;
        while (true)
        {
            if (await table.ReadAsync(cancel).ConfigureAwait(false))
                _jumps = 0;
            if (await players.PlayAsync(table, cancel).ConfigureAwait(false) > 0)
                continue;
            ulong[] open = [.. table.Games.Where(game => table.Game(game) is not { } known || known.Status == GameStatus.Active)];
            if (table.Games.Count() >= games && table.Demands.Count >= demands && open.Length == 0 && !table.Waiting.Any())
                return;
            if (await AllWaitAsync(cancel).ConfigureAwait(false))
                await RunOutAsync(open, keeper, cancel).ConfigureAwait(false);
            await Task.Delay(s_poll, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until something holds; fails when the liar has ended.</summary>
    public async Task UntilAsync(Func<Task<bool>> holds, CancellationToken cancel)
    {
        while (!await holds().ConfigureAwait(false))
        {
            EnsureAlive();
            await Task.Delay(s_poll, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Moves the chain's clock.</summary>
    public async Task JumpAsync(uint seconds, CancellationToken cancel)
    {
        await chain.Client.AskAsync("evm_increaseTime", cancel, seconds).ConfigureAwait(false);
        await chain.Client.AskAsync("evm_mine", cancel).ConfigureAwait(false);
    }

    /// <summary>Lets all time run out; whoever wants to move too late may, then the games that stand are ended.</summary>
    private async Task RunOutAsync(ulong[] open, Seat keeper, CancellationToken cancel)
    {
        if (_jumps++ == MostJumps)
            throw new CommandFailure(ExitCode.Failure, $"Nothing happens any more: {open.Length} games are open, {table.Games.Count()} were opened.");
        await JumpAsync(ArenaRun.Clock + 1, cancel).ConfigureAwait(false);
        await UntilAsync(async () => await IdleMark.IsAtAsync(report, await chain.Client.GetBlockNumberAsync(cancel).ConfigureAwait(false), cancel).ConfigureAwait(false), cancel).ConfigureAwait(false);
        await table.ReadAsync(cancel).ConfigureAwait(false);
        await keeper.SendAsync(
            [
                .. open.Where(game => table.Game(game)?.Status == GameStatus.Active).Select(game => Disputes.Calls.Timeout(chain.Addresses.Disputes, game)),
                .. table.Waiting.Select(demand => Disputes.Calls.Expire(chain.Addresses.Disputes, demand.Demand)),
            ], cancel).ConfigureAwait(false);
    }

    private async Task<bool> AllWaitAsync(CancellationToken cancel)
    {
        EnsureAlive();
        ulong head = table.Head;
        return await IdleMark.IsAtAsync(report, head, cancel).ConfigureAwait(false) && await chain.Client.GetBlockNumberAsync(cancel).ConfigureAwait(false) == head;
    }

    private void EnsureAlive()
    {
        if (liar.HasExited)
            throw new CommandFailure(ExitCode.Failure, $"The liar ended (exit code {liar.Code}): {liar.LastWords}");
    }
}
