namespace Ledger.Cryptography;

/// <summary>What signs and recovers: managed code, or the system's libsecp256k1. Both give the same bytes.</summary>
internal interface ISecp256k1Engine
{
    /// <summary>Signs with the nonce of RFC 6979 and a low s, without a fault check. The secret is a valid key.</summary>
    Signature Sign(Hash32 digest, ReadOnlySpan<byte> secret);

    /// <summary>Finds the public key of a signature; false when there is none. Accepts a high s.</summary>
    bool TryRecover(Hash32 digest, Signature signature, out PublicKey? key);
}
