namespace Ledger.Ethereum;

/// <summary>A simulated call (eth_call or eth_estimateGas) was refused by a contract.</summary>
/// <remarks>Generated bindings derive from it one exception for every declared error.</remarks>
public class ContractRevertException : Exception
{
    /// <summary>Takes why, and says it as far as Solidity's own errors do.</summary>
    public ContractRevertException(ContractRevert revert)
        : this(revert, $"The contract reverted: {revert}")
    {
    }

    /// <summary>Takes why, and a sentence of somebody who understands it.</summary>
    protected ContractRevertException(ContractRevert revert, string message)
        : base(message) => Revert = revert;

    /// <summary>Why.</summary>
    public ContractRevert Revert { get; }
}
