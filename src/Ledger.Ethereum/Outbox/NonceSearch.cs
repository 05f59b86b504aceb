using System.Text.Json;
using Ledger.Cryptography;

namespace Ledger.Ethereum;

/// <summary>Finds the transaction that used a nonce: the only proof that another one did not.</summary>
/// <remarks>That a node has no receipt proves nothing: it may be behind the one that told of the nonce.</remarks>
internal sealed class NonceSearch(EthereumClient client, Address account)
{
    /// <summary>The mined transaction of the account with this nonce; null when the node does not show it.</summary>
    /// <param name="nonce">The nonce.</param>
    /// <param name="newest">A block at whose end the nonce is used.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public async Task<Hash32?> FindAsync(ulong nonce, ulong newest, CancellationToken cancellationToken)
    {
        ulong low = 0, high = newest;
        while (low < high)
        {
            ulong middle = low + (high - low) / 2;
            if (await IsUsedAsync(nonce, middle, cancellationToken).ConfigureAwait(false))
                high = middle;
            else
                low = middle + 1;
        }

        JsonElement block = await client.AskAsync("eth_getBlockByNumber", cancellationToken, Hex.Quantity(high), true).ConfigureAwait(false);
        if (!block.TryField("transactions", out JsonElement transactions))
            return null;
        foreach (JsonElement transaction in transactions.ToList(static element => element))
        {
            if (transaction.Field("from").ToAddress() == account && transaction.Field("nonce").ToUInt64() == nonce)
                return transaction.Field("hash").ToHash();
        }

        return null;
    }

    private async Task<bool> IsUsedAsync(ulong nonce, ulong block, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetTransactionCountAsync(account, BlockRef.At(block), cancellationToken).ConfigureAwait(false) > nonce;
        }
        catch (RpcException)
        {
            return false; // a node that keeps no state that old: the block searched for may still be among the later ones
        }
    }
}
