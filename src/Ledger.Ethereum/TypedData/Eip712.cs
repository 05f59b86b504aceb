using Ledger.Cryptography;

namespace Ledger.Ethereum;

/// <summary>Typed structured data (EIP-712): what a contract and a wallet agree to sign.</summary>
public static class Eip712
{
    /// <summary>The digest to sign: domain separator and hash of the message.</summary>
    public static Hash32 Digest(Eip712Domain domain, Hash32 structHash) => Digest(domain.Separator(), structHash);

    /// <summary>The digest to sign, from a separator that is known already.</summary>
    public static Hash32 Digest(Hash32 domainSeparator, Hash32 structHash)
    {
        Span<byte> input = stackalloc byte[2 + 2 * Hash32.Size];
        input[0] = 0x19;
        input[1] = 0x01;
        domainSeparator.CopyTo(input[2..]);
        structHash.CopyTo(input[34..]);
        return Keccak256.Hash(input);
    }

    /// <summary>Hash of a struct whose type is known when the code is written: type text and one word for each member.</summary>
    /// <param name="encodedType">As in Mail(address to,string text); referenced structs behind it in alphabetical order.</param>
    /// <param name="writeMembers">Writes a word for each member; for bytes, strings, arrays and structs their hash.</param>
    /// <param name="members">Number of members.</param>
    public static Hash32 HashStruct(string encodedType, int members, Action<AbiWriter> writeMembers)
    {
        AbiWriter writer = new(members * AbiWriter.Word, Keccak256.Hash(encodedType).ToArray());
        writeMembers(writer);
        return Keccak256.Hash(writer.ToArray());
    }
}
