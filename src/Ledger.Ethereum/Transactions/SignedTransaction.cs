using Ledger.Cryptography;

namespace Ledger.Ethereum;

/// <summary>A transaction with its signature, ready to be sent.</summary>
public sealed class SignedTransaction
{
    private readonly byte[] _raw;

    internal SignedTransaction(Transaction transaction, Signature signature, byte[] raw)
    {
        Transaction = transaction;
        Signature = signature;
        _raw = raw;
        Hash = Keccak256.Hash(raw);
    }

    /// <summary>What was signed.</summary>
    public Transaction Transaction { get; }

    /// <summary>The sender's signature.</summary>
    public Signature Signature { get; }

    /// <summary>The transaction's name on chain: the hash of its encoding.</summary>
    public Hash32 Hash { get; }

    /// <summary>The encoding that nodes take.</summary>
    public ReadOnlyMemory<byte> Raw => _raw;

    /// <summary>Decodes a signed transaction of type legacy, 1, 2 or 4; only the one canonical encoding is accepted.</summary>
    /// <exception cref="RlpFormatException">It is anything else.</exception>
    public static SignedTransaction Decode(ReadOnlyMemory<byte> raw) => TransactionDecoder.Decode(raw);

    /// <summary>The sender; false when the signature recovers to nobody or has a high s (EIP-2).</summary>
    public bool TryRecoverSender(out Address sender)
    {
        PublicKey? key = null;
        bool recovered = Secp256k1.IsLowS(Signature) && Secp256k1.TryRecover(Transaction.SigningHash(), Signature, out key);
        sender = recovered ? Address.Of(key!) : default;
        return recovered;
    }
}
