using System.Numerics;
using System.Text;
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
    /// <summary>Hash of the domain: the second part of what is signed.</summary>
    public Hash32 Separator()
    {
        List<string> members = [];
        List<byte> words = [];
        Add(Name is null ? null : Keccak256.Hash(Encoding.UTF8.GetBytes(Name)).ToArray(), "string name");
        Add(Version is null ? null : Keccak256.Hash(Encoding.UTF8.GetBytes(Version)).ToArray(), "string version");
        Add(ChainId is { } chain ? Word(writer => writer.WriteUnsigned(chain)) : null, "uint256 chainId");
        Add(VerifyingContract is { } contract ? Word(writer => writer.WriteAddress(contract)) : null, "address verifyingContract");
        Add(Salt?.ToArray(), "bytes32 salt");
        Hash32 typeHash = Keccak256.Hash($"EIP712Domain({string.Join(',', members)})");
        return Keccak256.Hash([.. typeHash.ToArray(), .. words]);

        void Add(byte[]? word, string member)
        {
            if (word is null)
                return;
            members.Add(member);
            words.AddRange(word);
        }
    }

    private static byte[] Word(Action<AbiWriter> write)
    {
        AbiWriter writer = new(AbiWriter.Word);
        write(writer);
        return writer.ToArray();
    }
}
