namespace Ledger.Cryptography;

/// <summary>An ECDSA signature over secp256k1 with the recovery id that finds the public key again.</summary>
/// <param name="R">x of the nonce point modulo the group order, big-endian.</param>
/// <param name="S">The proof, big-endian; at most half of the group order when made here.</param>
/// <param name="RecoveryId">Bit 0: y of the nonce point is odd. Bit 1: its x was not below the group order.</param>
public readonly record struct Signature(Hash32 R, Hash32 S, byte RecoveryId)
{
    /// <summary>Length of the form r, s, v.</summary>
    public const int Size = 65;

    /// <summary>r, s and v = 27 + recovery id: what contracts hand to ecrecover.</summary>
    public byte[] ToBytes()
    {
        byte[] bytes = new byte[Size];
        R.CopyTo(bytes);
        S.CopyTo(bytes.AsSpan(32));
        bytes[64] = (byte)(27 + RecoveryId);
        return bytes;
    }

    /// <summary>Reads r, s, v where v is 27 + recovery id or the recovery id itself.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out Signature signature)
    {
        signature = default;
        if (bytes.Length != Size)
            return false;
        int recoveryId = bytes[64] >= 27 ? bytes[64] - 27 : bytes[64];
        if (recoveryId > 3)
            return false;
        signature = new Signature(new Hash32(bytes[..32]), new Hash32(bytes.Slice(32, 32)), (byte)recoveryId);
        return true;
    }
}
