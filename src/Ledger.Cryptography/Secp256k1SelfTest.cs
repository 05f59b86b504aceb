using System.Security.Cryptography;

namespace Ledger.Cryptography;

/// <summary>Known answers that an engine must reproduce before its first use: a wrong build, library or machine never gets to sign.</summary>
internal static class Secp256k1SelfTest
{
    // RFC 6979 with secp256k1: key 1, SHA-256("Satoshi Nakamoto"), a vector used across implementations.
    private const string Digest = "a0dc65ffca799873cbea0ac274015b9526505daaaed385155425f7337704883e";
    private const string R = "934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d8";
    private const string S = "2442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5";

    // Key n - 1 over a digest above n: both reductions, and a public key that is -G.
    private const string LastKey = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140";
    private const string LargestDigest = "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff";

    /// <summary>Stops everything when managed code gives a wrong answer.</summary>
    /// <exception cref="CryptographicException">It does.</exception>
    public static void Run(ManagedSecp256k1 engine)
    {
        PublicKey expected = new(AffinePoint.Generator);
        if (!Passes(engine) || !ManagedSecp256k1.Verify(Hash32.Parse(Digest), Known(), expected))
            throw new CryptographicException("secp256k1 failed its known-answer test.");
    }

    /// <summary>True when a second engine gives the known answers, and the managed engine's where no table has one.</summary>
    public static bool Agrees(ISecp256k1Engine engine, ManagedSecp256k1 managed)
    {
        Hash32 largest = Hash32.Parse(LargestDigest);
        byte[] last = Convert.FromHexString(LastKey);
        Signature signature = managed.Sign(largest, last);
        return Passes(engine) && engine.Sign(largest, last) == signature
            && engine.TryRecover(largest, signature, out PublicKey? key) && managed.TryRecover(largest, signature, out PublicKey? same) && key!.Equals(same)
            && !engine.TryRecover(largest, signature with { R = Hash32.Zero }, out _);
    }

    private static bool Passes(ISecp256k1Engine engine)
    {
        byte[] one = new byte[PrivateKey.Size];
        one[^1] = 1;
        Hash32 digest = Hash32.Parse(Digest);
        Signature signature = engine.Sign(digest, one);
        return signature.R == Known().R && signature.S == Known().S
            && engine.TryRecover(digest, signature, out PublicKey? recovered) && recovered!.Equals(new PublicKey(AffinePoint.Generator));
    }

    private static Signature Known() => new(Hash32.Parse(R), Hash32.Parse(S), 0);
}
