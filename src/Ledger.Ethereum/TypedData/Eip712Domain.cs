using System.Numerics;
using Ledger.Cryptography;

namespace Ledger.Ethereum;

/// <summary>Where a typed signature counts; members that are null do not exist in the domain's type.</summary>
/// <param name="Name">The application or contract.</param>
/// <param name="Version">Version of its signing scheme.</param>
/// <param name="ChainId">The chain.</param>
/// <param name="VerifyingContract">The contract that will check the signature.</param>
/// <param name="Salt">Tells apart what is otherwise equal.</param>
public sealed record Eip712Domain(
    string? Name = null, string? Version = null, BigInteger? ChainId = null, Address? VerifyingContract = null, Hash32? Salt = null)
{
    /// <summary>The members of the domain's type, in the order of EIP-712.</summary>
    public IReadOnlyList<TypedDataField> Fields()
    {
        List<TypedDataField> fields = [];
        if (Name is not null)
            fields.Add(new TypedDataField("name", "string"));
        if (Version is not null)
            fields.Add(new TypedDataField("version", "string"));
        if (ChainId is not null)
            fields.Add(new TypedDataField("chainId", "uint256"));
        if (VerifyingContract is not null)
            fields.Add(new TypedDataField("verifyingContract", "address"));
        if (Salt is not null)
            fields.Add(new TypedDataField("salt", "bytes32"));
        return fields;
    }

    /// <summary>Hash of the domain: the second part of what is signed.</summary>
    public Hash32 Separator()
    {
        IReadOnlyList<TypedDataField> fields = Fields();
        string type = $"EIP712Domain({string.Join(',', fields.Select(static field => $"{field.Type} {field.Name}"))})";
        return Eip712.HashStruct(type, fields.Count, writer =>
        {
            if (Name is not null)
                writer.WriteHash(Keccak256.Hash(Name));
            if (Version is not null)
                writer.WriteHash(Keccak256.Hash(Version));
            if (ChainId is { } chain)
                writer.WriteUnsigned(chain);
            if (VerifyingContract is { } contract)
                writer.WriteAddress(contract);
            if (Salt is { } salt)
                writer.WriteHash(salt);
        });
    }
}
