using System.Numerics;
using Ledger.Cryptography;

namespace Ledger.Ethereum;

/// <summary>The first transaction form, bound to a chain by EIP-155 unless <paramref name="ChainId"/> is null.</summary>
/// <param name="ChainId">The chain; null signs for every chain.</param>
/// <param name="Nonce">Number of the sender's transactions before this one.</param>
/// <param name="GasPrice">Wei per gas.</param>
/// <param name="GasLimit">Gas it may use.</param>
/// <param name="To">The receiver; null to create a contract.</param>
/// <param name="Value">Wei to send along.</param>
/// <param name="Data">Call data or creation code.</param>
public sealed record LegacyTransaction(
    ulong? ChainId, ulong Nonce, BigInteger GasPrice, ulong GasLimit, Address? To, BigInteger Value, byte[] Data)
    : Transaction(Nonce, GasLimit, To, Value, Data)
{
    /// <inheritdoc />
    public override byte? Type => null;

    /// <inheritdoc />
    public override BigInteger MaxGasPrice => GasPrice;

    internal override void WriteFields(RlpWriter rlp)
    {
        rlp.Write(Nonce);
        rlp.Write(GasPrice);
        WriteCall(rlp);
    }

    internal override void WriteSignature(RlpWriter rlp, Signature? signature)
    {
        if (signature is { } s)
        {
            rlp.Write(ChainId is { } chain ? 35 + 2 * (BigInteger)chain + s.RecoveryId : 27 + s.RecoveryId);
            WriteNumber(rlp, s.R);
            WriteNumber(rlp, s.S);
        }
        else if (ChainId is { } chain)
        {
            rlp.Write(chain);
            rlp.Write(0);
            rlp.Write(0);
        }
    }
}
