namespace Ledger.Ethereum;

/// <summary>A simulated call (eth_call or eth_estimateGas) was refused by a contract.</summary>
public sealed class ContractRevertException(ContractRevert revert) : Exception($"The contract reverted: {revert}")
{
    /// <summary>Why.</summary>
    public ContractRevert Revert { get; } = revert;
}
