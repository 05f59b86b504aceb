namespace Ledger.Cryptography;

/// <summary>ECDSA over secp256k1 in managed code: it runs wherever .NET does.</summary>
/// <remarks>
/// Operations on secrets have no branch and no table index that depends on the secret; the just-in-time compiler gives no promise
/// beyond that. Verification and recovery know no secret and take what way is fastest.
/// </remarks>
internal sealed class ManagedSecp256k1 : ISecp256k1Engine
{
    public Signature Sign(Hash32 digest, ReadOnlySpan<byte> secret)
    {
        Span<byte> bytes = stackalloc byte[32];
        Span<byte> work = stackalloc byte[DeterministicNonce.WorkSize];
        digest.CopyTo(bytes);
        Scalar e = Scalar.Reduce(bytes);
        Scalar d = Scalar.Reduce(secret);
        using DeterministicNonce nonces = new(secret, e, work);
        Scalar k = default, inverse = default;
        try
        {
            while (true)
            {
                k = nonces.Next();
                AffinePoint point = GeneratorTable.Multiply(k).ToAffine();
                point.X.CopyTo(bytes);
                bool overflow = !Scalar.TryParse(bytes, out _);
                Scalar r = Scalar.Reduce(bytes);
                inverse = k.Inverted();
                Scalar s = inverse * (e + r * d);
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
        finally
        {
            Scalar.Wipe(ref d);
            Scalar.Wipe(ref k);
            Scalar.Wipe(ref inverse);
        }
    }

    public bool TryRecover(Hash32 digest, Signature signature, out PublicKey? key)
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

    /// <summary>True when the signature was made with the key over the digest, whatever half s is in.</summary>
    public static bool Verify(Hash32 digest, Signature signature, PublicKey key) =>
        TryReadScalars(signature, out Scalar r, out Scalar s) && VerifyScalars(digest, r, s, key);

    /// <summary>True when s is at most half of the order, and r and s are in range.</summary>
    public static bool IsLowS(Signature signature) => TryReadScalars(signature, out _, out Scalar s) && s.HighMask == 0;

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
