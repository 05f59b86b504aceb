using System.Security.Cryptography;

namespace Ledger.Cryptography.Tests;

/// <summary>Managed code against the system's libsecp256k1; scripts/test.sh installs it on Debian.</summary>
public sealed class NativeSecp256k1Tests
{
    private const int Keys = 20_000;

    private static readonly ManagedSecp256k1 Managed = new();

    private readonly NativeSecp256k1? _native = NativeSecp256k1.TryLoad();

    [SetUp]
    public void The_library_is_there() => Assume.That(_native, Is.Not.Null, "No libsecp256k1 on this machine (Debian: apt-get install libsecp256k1-1).");

    [Test]
    public void Twenty_thousand_keys_sign_and_recover_the_same_in_both_engines()
    {
        string?[] failures = new string?[Keys];

        Parallel.For(0, Keys, i => failures[i] = Compare(i));

        Assert.That(failures.Where(static failure => failure is not null), Is.Empty);
    }

    [Test]
    public void Signatures_of_nobody_recover_the_same_in_both_engines()
    {
        List<string> failures = [];
        for (int i = 0; i < 2_000; i++)
        {
            byte[] r = Word(3 * i), s = Word(3 * i + 1);
            r.AsSpan(0, i % 2 == 0 ? 16 : 0).Clear(); // below p - n often, so that recovery ids 2 and 3 have points, too
            Signature signature = new(new Hash32(r), new Hash32(s), (byte)(i / 2 % 5));
            Hash32 digest = new(Word(3 * i + 2));
            if (!SameRecovery(digest, signature))
                failures.Add(signature.ToString());
        }

        Assert.That(failures, Is.Empty);
    }

    [Test]
    public void An_engine_passes_the_self_test_only_when_its_answers_are_right()
    {
        Assert.That(Secp256k1SelfTest.Agrees(_native!, Managed), Is.True);
        Assert.That(Secp256k1SelfTest.Agrees(new HighS(), Managed), Is.False);
    }

    private string? Compare(int i)
    {
        byte[] secret = i < Edges.Length ? Edges[i] : Word(i);
        byte[] word = i % 8 == 0 ? Edges[i / 8 % Edges.Length] : SHA256.HashData(secret);
        if (!Secp256k1.IsSecretScalar(secret))
            return null;
        Hash32 digest = new(word);
        Signature signature = Managed.Sign(digest, secret), other = _native!.Sign(digest, secret);
        if (signature != other)
            return $"key {Convert.ToHexStringLower(secret)}, digest {digest}: {signature} and {other}";
        return Managed.TryRecover(digest, signature, out PublicKey? key) && key!.Equals(Secp256k1.DerivePublicKey(secret)) && SameRecovery(digest, signature)
            ? null
            : $"key {Convert.ToHexStringLower(secret)}, digest {digest}: recovered differently";
    }

    private bool SameRecovery(Hash32 digest, Signature signature)
    {
        bool managed = Managed.TryRecover(digest, signature, out PublicKey? key), native = _native!.TryRecover(digest, signature, out PublicKey? other);
        return managed == native && Equals(key, other);
    }

    private static byte[] Word(int i) => SHA256.HashData(BitConverter.GetBytes(i));

    /// <summary>Keys and digests at the borders of the group and the word, and with zero bytes at either end.</summary>
    private static readonly byte[][] Edges =
    [
        .. new[]
        {
            "0000000000000000000000000000000000000000000000000000000000000001",
            "0000000000000000000000000000000000000000000000000000000000000002",
            "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd036413f",
            "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140",
            "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141",
            "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364142",
            "7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0",
            "7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a1",
            "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f",
            "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
            "0000000000000000000000000000000000000000000000000000000000000000",
            "8000000000000000000000000000000000000000000000000000000000000000",
            "0000000000000000ffffffffffffffff0000000000000000ffffffffffffffff",
        }.Select(Convert.FromHexString),
    ];

    /// <summary>An engine that forgets the rule of the low s.</summary>
    private sealed class HighS : ISecp256k1Engine
    {
        public Signature Sign(Hash32 digest, ReadOnlySpan<byte> secret)
        {
            Signature signature = Managed.Sign(digest, secret);
            byte[] negated = new byte[32];
            (-Scalar.Reduce(signature.S.ToArray())).CopyTo(negated);
            return signature with { S = new Hash32(negated) };
        }

        public bool TryRecover(Hash32 digest, Signature signature, out PublicKey? key) => Managed.TryRecover(digest, signature, out key);
    }
}
