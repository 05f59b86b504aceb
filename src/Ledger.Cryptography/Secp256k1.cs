using System.Security.Cryptography;

namespace Ledger.Cryptography;

/// <summary>ECDSA over secp256k1 as Ethereum uses it: deterministic nonces, low s, recoverable public key.</summary>
/// <remarks>
/// Managed code alone, so it runs wherever .NET does. Operations on secrets have no branch and no table index that depends on
/// the secret; the just-in-time compiler gives no promise beyond that. The first use runs <see cref="Secp256k1SelfTest"/>.
/// </remarks>
public static class Secp256k1
{
    static Secp256k1() => Secp256k1SelfTest.Run();

    /// <summary>Signs a digest, and finds the public key again before the signature leaves: a fault would give the key away.</summary>
    /// <exception cref="CryptographicException">The check failed: the machine computes wrongly.</exception>
    public static Signature Sign(Hash32 digest, PrivateKey key)
    {
        Signature signature = SignUnchecked(digest, key.Bytes);
        if (!TryRecover(digest, signature, out PublicKey? recovered) || !recovered!.Equals(key.PublicKey))
            throw new CryptographicException("A new signature does not recover its own key: this machine computes wrongly.");
        return signature;
    }

    /// <summary>True when the signature was made with the key over the digest and its s is at most half of the order.</summary>
    public static bool Verify(Hash32 digest, Signature signature, PublicKey key) =>
        TryReadScalars(signature, out Scalar r, out Scalar s) && s.HighMask == 0 && VerifyScalars(digest, r, s, key);

    /// <summary>As <see cref="Verify"/>, but s may also be above half of the order: for data made by others than Ethereum.</summary>
    public static bool VerifyAnyS(Hash32 digest, Signature signature, PublicKey key) =>
        TryReadScalars(signature, out Scalar r, out Scalar s) && VerifyScalars(digest, r, s, key);

    /// <summary>True when s is at most half of the order: what EIP-2 asks of a transaction.</summary>
    public static bool IsLowS(Signature signature) => TryReadScalars(signature, out _, out Scalar s) && s.HighMask == 0;

    /// <summary>Finds the public key of a signature; false when there is none. Accepts a high s, as ecrecover does.</summary>
    public static bool TryRecover(Hash32 digest, Signature signature, out PublicKey? key)
    {
        key = null;
        if (signature.RecoveryId > 3 || !TryReadScalars(signature, out Scalar r, out Scalar s)
            || !TryReadNoncePoint(signature, out AffinePoint point))
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[32];
        digest.CopyTo(bytes);
        Scalar inverse = r.Inverted();
        ProjectivePoint q = GeneratorTable.MultiplyPublic(-(Scalar.Reduce(bytes) * inverse)) + PublicMultiple.Of(point, s * inverse);
        if (q.IsInfinity)
            return false;
        key = new PublicKey(q.ToAffine());
        return true;
    }

    internal static bool IsSecretScalar(ReadOnlySpan<byte> bytes) =>
        bytes.Length == PrivateKey.Size && Scalar.TryParse(bytes, out Scalar scalar) && !scalar.IsZero;

    internal static PublicKey DerivePublicKey(ReadOnlySpan<byte> secret)
    {
        return new PublicKey(GeneratorTable.Multiply(Scalar.Reduce(secret)).ToAffine());
    }

    /// <summary>key + tweak modulo n, for BIP-32; false when the tweak is n or more, or the sum is zero.</summary>
    internal static bool TryAddScalars(ReadOnlySpan<byte> key, ReadOnlySpan<byte> tweak, Span<byte> sum)
    {
        if (!Scalar.TryParse(tweak, out Scalar t))
            return false;
        Scalar result = Scalar.Reduce(key) + t;
        result.CopyTo(sum);
        return !result.IsZero;
    }

    /// <summary>point + tweak · G, for BIP-32; false when the tweak is n or more, or the sum is infinity.</summary>
    internal static bool TryAddToPoint(PublicKey key, ReadOnlySpan<byte> tweak, out PublicKey? sum)
    {
        sum = null;
        if (!Scalar.TryParse(tweak, out Scalar t))
            return false;
        ProjectivePoint result = GeneratorTable.Multiply(t) + key.Point;
        if (result.IsInfinity)
            return false;
        sum = new PublicKey(result.ToAffine());
        return true;
    }

    internal static Signature SignUnchecked(Hash32 digest, ReadOnlySpan<byte> secret)
    {
        Span<byte> bytes = stackalloc byte[32];
        Span<byte> work = stackalloc byte[DeterministicNonce.WorkSize];
        digest.CopyTo(bytes);
        Scalar e = Scalar.Reduce(bytes);
        Scalar d = Scalar.Reduce(secret);
        using DeterministicNonce nonces = new(secret, e, work);
        while (true)
        {
            Scalar k = nonces.Next();
            AffinePoint point = GeneratorTable.Multiply(k).ToAffine();
            point.X.CopyTo(bytes);
            bool overflow = !Scalar.TryParse(bytes, out _);
            Scalar r = Scalar.Reduce(bytes);
            Scalar s = k.Inverted() * (e + r * d);
            if (r.IsZero || s.IsZero)
                continue;

            ulong high = s.HighMask;
            s = Scalar.Select(s, -s, high);
            int odd = (point.Y.IsOdd ? 1 : 0) ^ (int)(high & 1);
            r.CopyTo(bytes);
            Hash32 rBytes = new(bytes);
            s.CopyTo(bytes);
            return new Signature(rBytes, new Hash32(bytes), (byte)(odd | (overflow ? 2 : 0)));
        }
    }

    private static bool VerifyScalars(Hash32 digest, in Scalar r, in Scalar s, PublicKey key)
    {
        Span<byte> bytes = stackalloc byte[32];
        digest.CopyTo(bytes);
        Scalar inverse = s.Inverted();
        ProjectivePoint sum = GeneratorTable.MultiplyPublic(Scalar.Reduce(bytes) * inverse) + PublicMultiple.Of(key.Point, r * inverse);
        if (sum.IsInfinity)
            return false;
        sum.ToAffine().X.CopyTo(bytes);
        Span<byte> expected = stackalloc byte[32];
        r.CopyTo(expected);
        Span<byte> actual = stackalloc byte[32];
        Scalar.Reduce(bytes).CopyTo(actual);
        return actual.SequenceEqual(expected);
    }

    private static bool TryReadScalars(Signature signature, out Scalar r, out Scalar s)
    {
        Span<byte> bytes = stackalloc byte[32];
        signature.R.CopyTo(bytes);
        bool inRange = Scalar.TryParse(bytes, out r) && !r.IsZero;
        signature.S.CopyTo(bytes);
        return Scalar.TryParse(bytes, out s) && !s.IsZero && inRange;
    }

    private static bool TryReadNoncePoint(Signature signature, out AffinePoint point)
    {
        point = default;
        Span<byte> bytes = stackalloc byte[32];
        signature.R.CopyTo(bytes);
        if ((signature.RecoveryId & 2) != 0 && !TryAddOrder(bytes))
            return false;
        return FieldElement.TryParse(bytes, out FieldElement x) && AffinePoint.TryLift(x, (signature.RecoveryId & 1) != 0, out point);
    }

    private static bool TryAddOrder(Span<byte> bytes)
    {
        ulong carry = UInt256Words.Add(UInt256Words.Read(bytes), Scalar.Order, out UInt256Words sum);
        sum.Write(bytes);
        return carry == 0;
    }
}
