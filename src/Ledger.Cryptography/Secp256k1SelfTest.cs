using System.Security.Cryptography;

namespace Ledger.Cryptography;

/// <summary>A known answer that the first use of secp256k1 must reproduce: a wrong build or machine never gets to sign.</summary>
internal static class Secp256k1SelfTest
{
    // RFC 6979 with secp256k1: key 1, SHA-256("Satoshi Nakamoto"), a vector used across implementations.
    private const string Digest = "a0dc65ffca799873cbea0ac274015b9526505daaaed385155425f7337704883e";
    private const string R = "934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d8";
    private const string S = "2442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5";

    public static void Run()
    {
        byte[] one = new byte[PrivateKey.Size];
        one[^1] = 1;
        Hash32 digest = Hash32.Parse(Digest);
        Signature signature = Secp256k1.SignUnchecked(digest, one);
        PublicKey expected = new(AffinePoint.Generator);
        if (signature.R != Hash32.Parse(R) || signature.S != Hash32.Parse(S)
            || !Secp256k1.Verify(digest, signature, expected)
            || !Secp256k1.TryRecover(digest, signature, out PublicKey? recovered) || !recovered!.Equals(expected))
        {
            throw new CryptographicException("secp256k1 failed its known-answer test.");
        }
    }
}
