using Ledger.Ethereum;

namespace Ledger.Contracts;

/// <summary>What every generated view does before it decodes.</summary>
public static class ContractCall
{
    /// <summary>Calls a view that returns something.</summary>
    /// <exception cref="ContractMissingException">The address holds no code.</exception>
    /// <exception cref="ContractRevertException">The contract refused; a <see cref="ContractErrorException{TError}"/> if the error is declared.</exception>
    public static async Task<byte[]> AskAsync(EthereumClient client, string contract, CallData call, BlockRef atBlock, CancellationToken cancellationToken)
    {
        byte[] returned = await CallAsync(client, call, atBlock, cancellationToken).ConfigureAwait(false);
        return returned.Length > 0 ? returned : throw new ContractMissingException(contract, call.To);
    }

    /// <summary>Simulates a message as of a block.</summary>
    /// <exception cref="ContractRevertException">The contract refused; a <see cref="ContractErrorException{TError}"/> if the error is declared.</exception>
    public static async Task<byte[]> CallAsync(EthereumClient client, CallData call, BlockRef atBlock, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(call);
        try
        {
            return await client.CallAsync(call.ToRequest(), atBlock, cancellationToken).ConfigureAwait(false);
        }
        catch (ContractRevertException e) when (call.Refusal is not null)
        {
            throw call.Refusal(e.Revert);
        }
    }
}
