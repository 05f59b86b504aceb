using System.Numerics;
using System.Text;
using Ledger.Cryptography;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>What an issuer signs for CredentialRegistry besides the credential itself: enough for a contract, nothing about a person. Spec: protocol.md §15.4.</summary>
/// <param name="Schema">Number of the schema.</param>
/// <param name="Issuer">Identity of the issuer.</param>
/// <param name="Subject">Identity of the holder.</param>
/// <param name="List">Number of the issuer's status list; 0: it cannot be revoked by itself.</param>
/// <param name="Index">Place in the list.</param>
/// <param name="ValidFrom">First second in which it holds.</param>
/// <param name="ValidUntil">Second from which it holds no longer.</param>
/// <param name="Content">Commitment to the credential's token.</param>
public sealed record ChainCredential(
    ulong Schema, Address Issuer, Address Subject, BigInteger List, int Index, ulong ValidFrom, ulong ValidUntil, Hash32 Content)
{
    private const string StructType =
        "Credential(uint64 schema,address issuer,address subject,uint256 list,uint256 index,uint64 validFrom,uint64 validUntil,bytes32 content)";

    private static readonly AbiType.Tuple s_proof =
        (AbiType.Tuple)AbiType.Parse("(((uint64,address,address,uint256,uint256,uint64,uint64,bytes32),bytes,bytes32,bytes32[]))");

    /// <summary>Commitment to a credential: who does not have the salt learns nothing from it.</summary>
    public static Hash32 Commit(Hash32 salt, string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return Keccak256.Hash([.. salt.ToArray(), .. Encoding.ASCII.GetBytes(token)]);
    }

    /// <summary>What the issuer's owner, or its delegate of type veriKey, signs (EIP-712).</summary>
    public Hash32 Digest(ulong chainId, Address registry)
    {
        Hash32 hash = Eip712.HashStruct(StructType, 8, writer =>
        {
            writer.WriteUInt64(Schema);
            writer.WriteAddress(Issuer);
            writer.WriteAddress(Subject);
            writer.WriteUnsigned(List);
            writer.WriteUnsigned(Index);
            writer.WriteUInt64(ValidFrom);
            writer.WriteUInt64(ValidUntil);
            writer.WriteHash(Content);
        });
        return Eip712.Digest(new Eip712Domain("CredentialRegistry", "1", chainId, registry), hash);
    }

    /// <summary>What the holder shows to a contract: abi.encode(Proof).</summary>
    /// <param name="signature">The issuer's signature.</param>
    /// <param name="list">The issuer's status list as it was published last; null for a credential without one.</param>
    public byte[] Prove(ReadOnlyMemory<byte> signature, BitstringStatusList? list)
    {
        (Hash32 word, IReadOnlyList<Hash32> path) = list is null || List.IsZero ? (Hash32.Zero, []) : list.Prove(Index);
        AbiValue.Sequence credential = new(
        [
            new AbiValue.Number(Schema), new AbiValue.Account(Issuer), new AbiValue.Account(Subject), new AbiValue.Number(List), new AbiValue.Number(Index),
            new AbiValue.Number(ValidFrom), new AbiValue.Number(ValidUntil), new AbiValue.Bytes(Content.ToArray()),
        ]);
        AbiValue.Sequence proof = new(
        [
            credential, new AbiValue.Bytes(signature.ToArray()), new AbiValue.Bytes(word.ToArray()),
            new AbiValue.Sequence([.. path.Select(static sibling => new AbiValue.Bytes(sibling.ToArray()))]),
        ]);
        return AbiCodec.Encode(s_proof, new AbiValue.Sequence([proof]));
    }
}
