using System.Numerics;

namespace Ledger.Ethereum;

/// <summary>Type 1 (EIP-2930): a gas price and an access list.</summary>
/// <param name="ChainId">The chain.</param>
/// <param name="Nonce">Number of the sender's transactions before this one.</param>
/// <param name="GasPrice">Wei per gas.</param>
/// <param name="GasLimit">Gas it may use.</param>
/// <param name="To">The receiver; null to create a contract.</param>
/// <param name="Value">Wei to send along.</param>
/// <param name="Data">Call data or creation code.</param>
/// <param name="AccessList">What it announces to touch.</param>
public sealed record AccessListTransaction(
    ulong ChainId, ulong Nonce, BigInteger GasPrice, ulong GasLimit, Address? To, BigInteger Value, byte[] Data,
    IReadOnlyList<AccessListEntry> AccessList)
    : Transaction(Nonce, GasLimit, To, Value, Data)
{
    /// <inheritdoc />
    public override byte? Type => 1;

    /// <inheritdoc />
    public override BigInteger MaxGasPrice => GasPrice;

    internal override void WriteFields(RlpWriter rlp)
    {
        rlp.Write(ChainId);
        rlp.Write(Nonce);
        rlp.Write(GasPrice);
        WriteCall(rlp);
        WriteAccessList(rlp, AccessList);
    }
}
