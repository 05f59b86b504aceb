using System.Numerics;

namespace Ledger.Ethereum;

/// <summary>Type 2 (EIP-1559): a cap on the whole fee and a tip.</summary>
/// <param name="ChainId">The chain.</param>
/// <param name="Nonce">Number of the sender's transactions before this one.</param>
/// <param name="MaxPriorityFeePerGas">Tip, in wei per gas.</param>
/// <param name="MaxFeePerGas">Cap on base fee and tip together, in wei per gas.</param>
/// <param name="GasLimit">Gas it may use.</param>
/// <param name="To">The receiver; null to create a contract.</param>
/// <param name="Value">Wei to send along.</param>
/// <param name="Data">Call data or creation code.</param>
/// <param name="AccessList">What it announces to touch.</param>
public sealed record FeeMarketTransaction(
    ulong ChainId, ulong Nonce, BigInteger MaxPriorityFeePerGas, BigInteger MaxFeePerGas, ulong GasLimit, Address? To,
    BigInteger Value, byte[] Data, IReadOnlyList<AccessListEntry> AccessList)
    : Transaction(Nonce, GasLimit, To, Value, Data)
{
    /// <inheritdoc />
    public override byte? Type => 2;

    /// <inheritdoc />
    public override BigInteger MaxGasPrice => MaxFeePerGas;

    internal override void WriteFields(RlpWriter rlp)
    {
        rlp.Write(ChainId);
        rlp.Write(Nonce);
        rlp.Write(MaxPriorityFeePerGas);
        rlp.Write(MaxFeePerGas);
        WriteCall(rlp);
        WriteAccessList(rlp, AccessList);
    }
}
