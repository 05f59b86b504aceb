using Ledger.Cryptography;

namespace Ledger.Ethereum;

/// <summary>Selectors and topics from the canonical signature of a function, error or event.</summary>
public static class FunctionSelector
{
    /// <summary>The first four bytes of the signature's hash, as in transfer(address,uint256).</summary>
    public static byte[] Of(string signature) => Keccak256.Hash(signature).ToArray()[..4];

    /// <summary>The signature's hash: the first topic of an event.</summary>
    public static Hash32 Topic(string signature) => Keccak256.Hash(signature);
}
