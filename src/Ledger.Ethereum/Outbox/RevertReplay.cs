namespace Ledger.Ethereum;

/// <summary>Finds out why a mined transaction reverted, which its receipt does not say.</summary>
/// <remarks>The same call on the state before says it, or on the state after when the cause lay in the same block.</remarks>
internal sealed class RevertReplay(EthereumClient client, Address account)
{
    /// <summary>The revert; empty when no replay reverts or the node keeps no old state.</summary>
    public async Task<ContractRevert> FindAsync(TransactionIntent intent, TransactionReceipt receipt, CancellationToken cancellationToken)
    {
        CallRequest call = new(intent.To, intent.Data, account, intent.Value);
        foreach (ulong block in new[] { receipt.BlockNumber - 1, receipt.BlockNumber })
        {
            try
            {
                await client.CallAsync(call, BlockRef.At(block), cancellationToken).ConfigureAwait(false);
            }
            catch (ContractRevertException e)
            {
                return e.Revert;
            }
            catch (RpcException)
            {
                // Out of gas, or a node that keeps no old state: no data to decode.
            }
        }

        return new ContractRevert([]);
    }
}
