using System.Numerics;
using Ledger.Cryptography;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>Names one grant on chain: keccak256(abi.encode(owner, nonce)).</summary>
/// <param name="Value">The hash.</param>
public readonly record struct ConsentId(Hash32 Value)
{
    /// <summary>The name of an owner's grant with a nonce.</summary>
    public static ConsentId Of(Address owner, BigInteger nonce)
    {
        AbiWriter writer = new(2 * AbiWriter.Word);
        writer.WriteAddress(owner);
        writer.WriteUnsigned(nonce);
        return new ConsentId(Keccak256.Hash(writer.ToArray()));
    }

    /// <summary>The hash in hexadecimal.</summary>
    public override string ToString() => Value.ToString();
}
