using System.Numerics;
using Ledger.Cryptography;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>What an owner signs so that somebody else can bring it to ConsentRegistry (EIP-712). Spec: protocol.md §11.</summary>
/// <param name="chainId">The chain.</param>
/// <param name="registry">The contract.</param>
public sealed class ConsentTypedData(ulong chainId, Address registry)
{
    private const string ConsentType =
        "Consent(address owner,address app,bytes32 source,uint8 purposes,uint64 expiry,uint128 price,uint128 cap,address payout)";

    private readonly Hash32 _domain = new Eip712Domain("ConsentRegistry", "1", chainId, registry).Separator();

    /// <summary>Digest of a grant.</summary>
    /// <param name="terms">What is granted.</param>
    /// <param name="nonce">A number that the owner has not used.</param>
    /// <param name="epoch">How often the owner has revoked everything: the signature dies with the next time.</param>
    /// <param name="deadline">Last second in which it may be brought. Unit: Unix seconds.</param>
    public Hash32 Grant(ConsentTerms terms, BigInteger nonce, BigInteger epoch, ulong deadline)
    {
        ArgumentNullException.ThrowIfNull(terms);
        Hash32 consent = Eip712.HashStruct(ConsentType, 8, writer =>
        {
            writer.WriteAddress(terms.Owner);
            writer.WriteAddress(terms.App);
            writer.WriteHash(terms.Source);
            writer.WriteUInt64((byte)terms.Purposes);
            writer.WriteUInt64(terms.Expiry);
            writer.WriteUInt128(terms.Price);
            writer.WriteUInt128(terms.Cap);
            writer.WriteAddress(terms.Payout);
        });
        return Digest("Grant(Consent consent,uint256 nonce,uint256 epoch,uint256 deadline)" + ConsentType, 4, writer =>
        {
            writer.WriteHash(consent);
            writer.WriteUnsigned(nonce);
            writer.WriteUnsigned(epoch);
            writer.WriteUInt64(deadline);
        });
    }

    /// <summary>Digest of the revocation of one grant.</summary>
    public Hash32 Revoke(Address owner, BigInteger nonce, ulong deadline) => OwnersWord("Revoke(address owner,uint256 nonce,uint256 deadline)", owner, nonce, deadline);

    /// <summary>Digest of the revocation of every grant of an epoch.</summary>
    public Hash32 RevokeAll(Address owner, BigInteger epoch, ulong deadline) => OwnersWord("RevokeAll(address owner,uint256 epoch,uint256 deadline)", owner, epoch, deadline);

    private Hash32 OwnersWord(string type, Address owner, BigInteger number, ulong deadline) => Digest(type, 3, writer =>
    {
        writer.WriteAddress(owner);
        writer.WriteUnsigned(number);
        writer.WriteUInt64(deadline);
    });

    private Hash32 Digest(string type, int members, Action<AbiWriter> write) => Eip712.Digest(_domain, Eip712.HashStruct(type, members, write));
}
