using System.Text.Json.Nodes;
using Ledger.Ethereum;

namespace Ledger.Testing;

/// <summary>A transport to a local chain on which the first transaction of an account comes while the chain seems to lack the one before it.</summary>
/// <remarks>
/// Anvil finds out which nonce a transaction waits for, then puts it into the pool. Where the awaited one is mined in between, the transaction
/// stays queued for ever. It takes thousands of transactions on a busy machine to see it; this makes it happen at once.
/// </remarks>
/// <param name="inner">The transport to the chain.</param>
/// <param name="account">The account, whose next nonce must not be 0.</param>
public sealed class QueueRace(IRpcTransport inner, Address account) : IRpcTransport
{
    private int _sent;

    /// <inheritdoc />
    public async Task<IReadOnlyList<RpcReply>> SendAsync(IReadOnlyList<RpcRequest> requests, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(requests);
        if (requests[0].Method != "eth_sendRawTransaction" || Interlocked.Increment(ref _sent) > 1)
            return await inner.SendAsync(requests, cancellationToken).ConfigureAwait(false);

        ulong nonce = Convert.ToUInt64((await AskAsync("eth_getTransactionCount", cancellationToken, account.ToLowerString(), "latest").ConfigureAwait(false)).GetString(), 16);
        await AskAsync("anvil_setNonce", cancellationToken, account.ToLowerString(), Hex.Quantity(nonce - 1)).ConfigureAwait(false);
        IReadOnlyList<RpcReply> replies = await inner.SendAsync(requests, cancellationToken).ConfigureAwait(false);
        await AskAsync("anvil_setNonce", cancellationToken, account.ToLowerString(), Hex.Quantity(nonce)).ConfigureAwait(false);
        return replies;
    }

    private async Task<System.Text.Json.JsonElement> AskAsync(string method, CancellationToken cancellationToken, params JsonNode?[] parameters) =>
        (await inner.SendAsync([new RpcRequest(method, parameters)], cancellationToken).ConfigureAwait(false))[0].ResultOrThrow();
}
