using System.Numerics;

namespace Ledger.Ethereum;

/// <summary>Type 4 (EIP-7702): carries accounts' authorizations to run another contract's code.</summary>
/// <param name="ChainId">The chain.</param>
/// <param name="Nonce">Number of the sender's transactions before this one.</param>
/// <param name="MaxPriorityFeePerGas">Tip, in wei per gas.</param>
/// <param name="MaxFeePerGas">Cap on base fee and tip together, in wei per gas.</param>
/// <param name="GasLimit">Gas it may use.</param>
/// <param name="Receiver">The receiver; this type cannot create a contract.</param>
/// <param name="Value">Wei to send along.</param>
/// <param name="Data">Call data.</param>
/// <param name="AccessList">What it announces to touch.</param>
/// <param name="Authorizations">At least one.</param>
public sealed record SetCodeTransaction(
    ulong ChainId, ulong Nonce, BigInteger MaxPriorityFeePerGas, BigInteger MaxFeePerGas, ulong GasLimit, Address Receiver,
    BigInteger Value, byte[] Data, IReadOnlyList<AccessListEntry> AccessList, IReadOnlyList<Authorization> Authorizations)
    : Transaction(Nonce, GasLimit, Receiver, Value, Data)
{
    /// <inheritdoc />
    public override byte? Type => 4;

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
        rlp.BeginList();
        foreach (Authorization authorization in Authorizations)
        {
            rlp.BeginList();
            rlp.Write(authorization.ChainId);
            rlp.Write(authorization.Delegate.ToArray());
            rlp.Write(authorization.Nonce);
            rlp.Write((ulong)authorization.Signature.RecoveryId);
            WriteNumber(rlp, authorization.Signature.R);
            WriteNumber(rlp, authorization.Signature.S);
            rlp.EndList();
        }

        rlp.EndList();
    }
}
