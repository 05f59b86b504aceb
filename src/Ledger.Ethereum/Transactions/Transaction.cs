using System.Numerics;
using Ledger.Cryptography;

namespace Ledger.Ethereum;

/// <summary>A transaction before it is signed.</summary>
/// <param name="Nonce">Number of the sender's transactions before this one.</param>
/// <param name="GasLimit">Gas it may use.</param>
/// <param name="To">The receiver; null to create a contract.</param>
/// <param name="Value">Wei to send along.</param>
/// <param name="Data">Call data or creation code.</param>
public abstract record Transaction(ulong Nonce, ulong GasLimit, Address? To, BigInteger Value, byte[] Data)
{
    /// <summary>First byte of a typed encoding (EIP-2718); null for the legacy form.</summary>
    public abstract byte? Type { get; }

    /// <summary>Most wei per gas that the sender may have to pay.</summary>
    public abstract BigInteger MaxGasPrice { get; }

    /// <summary>What the sender signs.</summary>
    public Hash32 SigningHash() => Keccak256.Hash(EncodeUnsigned());

    /// <summary>The encoding without a signature, which the signing hash is taken of.</summary>
    public byte[] EncodeUnsigned() => Encode(null);

    /// <summary>Joins the transaction with its signature.</summary>
    public SignedTransaction With(Signature signature) => new(this, signature, Encode(signature));

    /// <summary>Signs the transaction.</summary>
    public ValueTask<SignedTransaction> SignAsync(ISigner signer, CancellationToken cancellationToken) =>
        signer.SignTransactionAsync(this, cancellationToken);

    /// <summary>Writes the fields before the signature.</summary>
    internal abstract void WriteFields(RlpWriter rlp);

    /// <summary>Writes the signature, or what stands in its place for signing.</summary>
    internal virtual void WriteSignature(RlpWriter rlp, Signature? signature)
    {
        if (signature is not { } s)
            return;
        rlp.Write((ulong)s.RecoveryId);
        WriteNumber(rlp, s.R);
        WriteNumber(rlp, s.S);
    }

    internal static void WriteNumber(RlpWriter rlp, Hash32 number) => rlp.Write(number.ToArray().AsSpan().TrimStart((byte)0));

    internal void WriteCall(RlpWriter rlp)
    {
        rlp.Write(GasLimit);
        rlp.Write(To is { } to ? to.ToArray() : []);
        rlp.Write(Value);
        rlp.Write(Data);
    }

    internal static void WriteAccessList(RlpWriter rlp, IReadOnlyList<AccessListEntry> accessList)
    {
        rlp.BeginList();
        foreach (AccessListEntry entry in accessList)
        {
            rlp.BeginList();
            rlp.Write(entry.Address.ToArray());
            rlp.BeginList();
            foreach (Hash32 key in entry.StorageKeys)
                rlp.Write(key.ToArray());
            rlp.EndList();
            rlp.EndList();
        }

        rlp.EndList();
    }

    private byte[] Encode(Signature? signature)
    {
        RlpWriter rlp = new();
        rlp.BeginList();
        WriteFields(rlp);
        WriteSignature(rlp, signature);
        rlp.EndList();
        return Type is { } type ? [type, .. rlp.ToArray()] : rlp.ToArray();
    }
}
