using System.Globalization;
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;

namespace Ledger.Cryptography.Tests;

public sealed class Secp256k1Tests
{
    private static readonly BigInteger N = Number("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");
    private static readonly BigInteger P = Number("fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f");

    [Test, Category("Property")]
    public void Any_key_signs_any_digest_and_is_recovered() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(300),
        Prop.ForAll(Words(), Words(), static (byte[] secret, byte[] digest) =>
        {
            if (!PrivateKey.TryCreate(secret, out PrivateKey? key))
                return true;
            using (key)
            {
                Signature signature = Secp256k1.Sign(new Hash32(digest), key!);
                return Secp256k1.IsLowS(signature)
                    && Secp256k1.Verify(new Hash32(digest), signature, key!.PublicKey)
                    && Secp256k1.TryRecover(new Hash32(digest), signature, out PublicKey? recovered)
                    && recovered!.Equals(key.PublicKey);
            }
        }));

    [Test, Category("Property")]
    public void A_signature_with_n_minus_s_is_refused_and_recovers_with_the_other_parity() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(50),
        Prop.ForAll(Words(), static (byte[] digest) =>
        {
            using PrivateKey key = PrivateKey.Generate();
            Signature low = Secp256k1.Sign(new Hash32(digest), key);
            Signature high = low with { S = Word(N - ToNumber(low.S)), RecoveryId = (byte)(low.RecoveryId ^ 1) };
            return !Secp256k1.Verify(new Hash32(digest), high, key.PublicKey)
                && Secp256k1.VerifyAnyS(new Hash32(digest), high, key.PublicKey)
                && Secp256k1.TryRecover(new Hash32(digest), high, out PublicKey? recovered)
                && recovered!.Equals(key.PublicKey);
        }));

    [Test, Category("Property")]
    public void Field_arithmetic_is_arithmetic_modulo_p() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(2000),
        Prop.ForAll(Words(), Words(), static (byte[] a, byte[] b) =>
        {
            if (!FieldElement.TryParse(a, out FieldElement x) || !FieldElement.TryParse(b, out FieldElement y))
                return true;
            BigInteger m = ToNumber(new Hash32(a)), n = ToNumber(new Hash32(b));
            return Represents(x + y, (m + n) % P) && Represents(x - y, (m - n + P) % P) && Represents(x * y, m * n % P) && Represents(x.Squared(), m * m % P)
                && Represents(x.Times(21), m * 21 % P) && (x.IsZero || Represents(x * x.Inverted(), 1))
                && (!x.Squared().TrySquareRoot(out FieldElement root) || root == x || root == -x);
        }));

    [Test, Category("Property")]
    public void Scalar_arithmetic_is_arithmetic_modulo_n() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(2000),
        Prop.ForAll(Words(), Words(), static (byte[] a, byte[] b) =>
        {
            Scalar x = Scalar.Reduce(a), y = Scalar.Reduce(b);
            BigInteger m = ToNumber(new Hash32(a)) % N, n = ToNumber(new Hash32(b)) % N;
            return Represents(x, m) && Represents(x + y, (m + n) % N) && Represents(x * y, m * n % N) && Represents(-x, (N - m) % N) && (m.IsZero || Represents(x * x.Inverted(), 1))
                && x.HighMask == (m > N / 2 ? ulong.MaxValue : 0);
        }));

    [Test, Category("Property")]
    public void Inverses_are_those_of_Fermat() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(2000),
        Prop.ForAll(Words(), static (byte[] a) =>
        {
            BigInteger m = ToNumber(new Hash32(a));
            return Represents(Scalar.Reduce(a).Inverted(), BigInteger.ModPow(m, N - 2, N))
                && (!FieldElement.TryParse(a, out FieldElement x) || Represents(x.Inverted(), BigInteger.ModPow(m, P - 2, P)));
        }));

    [Test, Category("Property")]
    public void A_scalar_splits_into_two_halves_of_its_length() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(2000),
        Prop.ForAll(Words(), static (byte[] a) =>
        {
            Scalar k = Scalar.Reduce(a);
            (Scalar first, Scalar second) = Endomorphism.Split(k);
            return Represents(first + second * Endomorphism.Lambda, ToNumber(new Hash32(a)) % N) && IsHalf(first) && IsHalf(second);
        }));

    [Test, Category("Property")]
    public void Every_way_to_multiply_the_generator_gives_the_same_point() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(200),
        Prop.ForAll(Words(), static (byte[] a) =>
        {
            Scalar k = Scalar.Reduce(a);
            ProjectivePoint expected = GeneratorTable.Multiply(k), other = PublicMultiple.Of(AffinePoint.Generator, k), direct = GeneratorTable.MultiplyPublic(k);
            return expected.IsInfinity == other.IsInfinity && AreEqual(expected.ToAffine(), other.ToAffine()) && AreEqual(expected.ToAffine(), direct.ToAffine());
        }));

    [TestCase("0000000000000000000000000000000000000000000000000000000000000001", "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798")]
    [TestCase("0000000000000000000000000000000000000000000000000000000000000002", "02c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5")]
    [TestCase("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140", "0379be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798")]
    [TestCase("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd036413f", "03c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5")]
    public void Edge_keys_have_their_public_keys(string secret, string compressed)
    {
        using PrivateKey key = PrivateKey.Create(Convert.FromHexString(secret));

        Assert.That(Convert.ToHexStringLower(key.PublicKey.ToCompressed()), Is.EqualTo(compressed));
    }

    [TestCase("0000000000000000000000000000000000000000000000000000000000000000")]
    [TestCase("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")]
    [TestCase("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    public void Numbers_outside_the_group_are_no_keys(string secret) =>
        Assert.That(PrivateKey.TryCreate(Convert.FromHexString(secret), out _), Is.False);

    [Test]
    public void A_disposed_key_cannot_sign()
    {
        PrivateKey key = PrivateKey.Generate();
        key.Dispose();

        Assert.That(() => Secp256k1.Sign(Hash32.Zero, key), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void A_signature_with_zero_or_the_order_in_it_recovers_nobody()
    {
        Hash32 order = Word(N), one = Word(1);

        Assert.That(Secp256k1.TryRecover(one, new Signature(Hash32.Zero, one, 0), out _), Is.False);
        Assert.That(Secp256k1.TryRecover(one, new Signature(one, Hash32.Zero, 0), out _), Is.False);
        Assert.That(Secp256k1.TryRecover(one, new Signature(order, one, 0), out _), Is.False);
        Assert.That(Secp256k1.TryRecover(one, new Signature(one, order, 0), out _), Is.False);
        Assert.That(Secp256k1.TryRecover(one, new Signature(one, one, 4), out _), Is.False);
    }

    [Test]
    public void A_point_that_is_not_on_the_curve_is_no_public_key()
    {
        byte[] bytes = new PublicKey(AffinePoint.Generator).ToUncompressed();
        bytes[^1] ^= 1;

        Assert.That(PublicKey.TryParse(bytes, out _), Is.False);
    }

    [Test]
    public void A_key_reads_back_from_every_form()
    {
        using PrivateKey key = PrivateKey.Generate();
        byte[] uncompressed = key.PublicKey.ToUncompressed();

        foreach (byte[] form in new[] { key.PublicKey.ToCompressed(), uncompressed, uncompressed[1..] })
        {
            Assert.That(PublicKey.TryParse(form, out PublicKey? parsed), Is.True);
            Assert.That(parsed, Is.EqualTo(key.PublicKey));
        }
    }

    /// <summary>Random words, and words close to 0, p, n and 2^256, where reductions go wrong.</summary>
    private static Arbitrary<byte[]> Words()
    {
        Gen<byte[]> random = Gen.ArrayOf(Gen.Choose(0, 255).Select(static b => (byte)b), 32);
        Gen<byte[]> edges =
            from edge in Gen.Elements(BigInteger.Zero, N, P, N / 2, (BigInteger.One << 256) - 1, BigInteger.One << 128, BigInteger.One << 64)
            from offset in Gen.Choose(-3, 3)
            let value = BigInteger.Clamp(edge + offset, 0, (BigInteger.One << 256) - 1)
            select Word(value).ToArray();
        return Gen.OneOf(random, edges).ToArbitrary();
    }

    private static bool AreEqual(AffinePoint a, AffinePoint b) => a.X == b.X && a.Y == b.Y;

    private static bool IsHalf(Scalar scalar)
    {
        byte[] bytes = new byte[32];
        scalar.CopyTo(bytes);
        BigInteger value = ToNumber(new Hash32(bytes));
        return BigInteger.Min(value, N - value) < BigInteger.One << 128;
    }

    private static bool Represents(FieldElement element, BigInteger expected)
    {
        byte[] bytes = new byte[32];
        element.CopyTo(bytes);
        return ToNumber(new Hash32(bytes)) == expected;
    }

    private static bool Represents(Scalar scalar, BigInteger expected)
    {
        byte[] bytes = new byte[32];
        scalar.CopyTo(bytes);
        return ToNumber(new Hash32(bytes)) == expected;
    }

    private static BigInteger Number(string hex) => BigInteger.Parse("0" + hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static BigInteger ToNumber(Hash32 word) => new(word.ToArray(), isUnsigned: true, isBigEndian: true);

    private static Hash32 Word(BigInteger value)
    {
        byte[] digits = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        byte[] word = new byte[32];
        digits.CopyTo(word, 32 - digits.Length);
        return new Hash32(word);
    }
}
