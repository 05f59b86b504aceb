using Ledger.Cli.Chain;
using Ledger.Contracts;
using Ledger.Ethereum;
using Ledger.Node.Games;
using Ledger.Proofs.Game;

namespace Ledger.Cli.Games;

/// <summary>One side's place at the table: an account that plays games with what it believes.</summary>
/// <remarks>Gas limits are fixed instead of estimated: a move that reverts is on chain, where the statistics see it.</remarks>
internal sealed class Seat(ChainSession chain, ISigner signer, GamePlayer player)
{
    /// <summary>Above any move; the limit of an account's transaction is 2²⁴.</summary>
    private const ulong MostGas = 8_000_000;

    private readonly DirectSender _sender = new(chain.Client, signer);
    private readonly HashSet<(ulong Game, int Events)> _done = [];

    /// <summary>The account.</summary>
    public Address Account => signer.Address;

    /// <summary>Moves that reverted: none of an honest side does.</summary>
    public int Refused { get; private set; }

    /// <summary>Sends every move that is due; the number sent.</summary>
    /// <param name="table">The games.</param>
    /// <param name="games">Those that this account plays, with its side and what it believes.</param>
    /// <param name="before">What is sent before a move, for an account that does not keep to the rules; else null.</param>
    /// <param name="cancel">Ends the attempt.</param>
    public async Task<int> PlayAsync(
        GameTable table, IEnumerable<(ulong Game, DisputeSide Side, IExecution Execution)> games, Func<ChainGame, CallData, IEnumerable<CallData>>? before, CancellationToken cancel)
    {
        List<CallData> calls = [];
        foreach ((ulong number, DisputeSide side, IExecution execution) in games)
        {
            if (table.Game(number) is not { Status: GameStatus.Active } game || !_done.Add((number, table.Of(number).Count)))
                continue;
            if (player.Next(game, side, execution) is not { } call)
                continue;
            calls.AddRange(before?.Invoke(game, call) ?? []);
            calls.Add(call);
        }

        await SendAsync(calls, cancel).ConfigureAwait(false);
        return calls.Count;
    }

    /// <summary>Sends messages one after the other.</summary>
    public async Task<IReadOnlyList<TransactionReceipt>> SendAsync(IReadOnlyList<CallData> calls, CancellationToken cancel)
    {
        if (calls.Count == 0)
            return [];
        IReadOnlyList<TransactionReceipt> receipts = await _sender.SendAllAsync([.. calls.Select(call => (call.ToRequest(Account), MostGas))], cancel).ConfigureAwait(false);
        Refused += receipts.Count(receipt => !receipt.Succeeded);
        return receipts;
    }
}
