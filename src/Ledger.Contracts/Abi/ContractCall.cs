using Ledger.Ethereum;

namespace Ledger.Contracts;

/// <summary>What every generated view does before it decodes.</summary>
public static class ContractCall
{
    /// <summary>Calls a view that returns something.</summary>
    /// <exception cref="ContractMissingException">The address holds no code.</exception>
    /// <exception cref="ContractRevertException">The contract refused.</exception>
    public static async Task<byte[]> AskAsync(EthereumClient client, string contract, CallData call, BlockRef atBlock, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(call);
        byte[] returned = await client.CallAsync(call.ToRequest(), atBlock, cancellationToken).ConfigureAwait(false);
        return returned.Length > 0 ? returned : throw new ContractMissingException(contract, call.To);
    }
}
