using Ledger.Cli.Chain;
using Ledger.Contracts;
using Ledger.Ethereum;
using Ledger.Node.Games;

namespace Ledger.Cli.Games;

/// <summary>One account's place at the table.</summary>
/// <remarks>Gas limits are fixed instead of estimated: a move that reverts is on chain, where everybody sees it.</remarks>
internal sealed class Seat(ChainSession chain, ISigner signer)
{
    /// <summary>Above any move; the limit of an account's transaction is 2²⁴.</summary>
    private const ulong MostGas = 8_000_000;

    private readonly DirectSender _sender = new(chain.Client, signer);
    private readonly HashSet<(ulong Game, int Events)> _done = [];

    /// <summary>The account.</summary>
    public Address Account => signer.Address;

    /// <summary>Sends what is to be sent in each of some games, once for each state of a game; the number of messages.</summary>
    /// <param name="table">The games.</param>
    /// <param name="games">Those that this account plays.</param>
    /// <param name="moves">What it has to send now; null if it has not decided yet.</param>
    /// <param name="cancel">Ends the attempt.</param>
    public async Task<int> PlayAsync(GameTable table, IEnumerable<ulong> games, Func<ChainGame, IEnumerable<CallData>?> moves, CancellationToken cancel)
    {
        List<CallData> calls = [];
        foreach (ulong number in games)
        {
            (ulong, int) state = (number, table.Of(number).Count);
            if (_done.Contains(state) || table.Game(number) is not { Status: GameStatus.Active } game || moves(game) is not { } now)
                continue;
            _done.Add(state);
            calls.AddRange(now);
        }

        await SendAsync(calls, cancel).ConfigureAwait(false);
        return calls.Count;
    }

    /// <summary>Sends messages one after the other; whether they revert is in the receipts.</summary>
    public async Task<IReadOnlyList<TransactionReceipt>> SendAsync(IReadOnlyList<CallData> calls, CancellationToken cancel) => calls.Count == 0
        ? []
        : await _sender.SendAllAsync([.. calls.Select(call => (call.ToRequest(Account), MostGas))], cancel).ConfigureAwait(false);

    /// <summary>Sends messages of which none may revert.</summary>
    /// <exception cref="ContractRevertException">One did, and this is why.</exception>
    public async Task<IReadOnlyList<TransactionReceipt>> RequireAsync(IReadOnlyList<CallData> calls, CancellationToken cancel)
    {
        IReadOnlyList<TransactionReceipt> receipts = await SendAsync(calls, cancel).ConfigureAwait(false);
        foreach ((CallData call, TransactionReceipt receipt) in calls.Zip(receipts))
        {
            if (!receipt.Succeeded)
                throw new ContractRevertException(await _sender.ReasonAsync(call.ToRequest(Account), receipt, cancel).ConfigureAwait(false));
        }

        return receipts;
    }
}
