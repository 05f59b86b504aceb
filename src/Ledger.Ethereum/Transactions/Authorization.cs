using System.Numerics;
using Ledger.Cryptography;

namespace Ledger.Ethereum;

/// <summary>An account's signed wish to run another contract's code (EIP-7702).</summary>
/// <param name="ChainId">The chain; 0 for every chain.</param>
/// <param name="Delegate">Whose code; the zero address ends a delegation.</param>
/// <param name="Nonce">The account's nonce.</param>
/// <param name="Signature">The account's signature over <see cref="SigningHash"/>; its parts may be invalid, as the chain then skips the entry.</param>
public sealed record Authorization(BigInteger ChainId, Address Delegate, ulong Nonce, Signature Signature)
{
    private const byte Magic = 0x05;

    /// <summary>What the account signs.</summary>
    public static Hash32 SigningHash(BigInteger chainId, Address target, ulong nonce)
    {
        RlpWriter rlp = new();
        rlp.BeginList();
        rlp.Write(chainId);
        rlp.Write(target.ToArray());
        rlp.Write(nonce);
        rlp.EndList();
        return Keccak256.Hash([Magic, .. rlp.ToArray()]);
    }

    /// <summary>The account; false when the signature recovers to none.</summary>
    public bool TryRecoverAccount(out Address account)
    {
        bool recovered = Secp256k1.TryRecover(SigningHash(ChainId, Delegate, Nonce), Signature, out PublicKey? key)
            && Secp256k1.IsLowS(Signature);
        account = recovered ? Address.Of(key!) : default;
        return recovered;
    }
}
