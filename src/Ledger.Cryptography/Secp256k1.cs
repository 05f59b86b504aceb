using System.Security.Cryptography;

namespace Ledger.Cryptography;

/// <summary>ECDSA over secp256k1 as Ethereum uses it: deterministic nonces, low s, recoverable public key.</summary>
/// <remarks>
/// The system's libsecp256k1 signs and recovers when it is there and passes a self-test; managed code does otherwise, and always when
/// the switch <see cref="ManagedOnlySwitch"/> or the environment says so. The first use tests the managed code against known answers.
/// </remarks>
public static class Secp256k1
{
    /// <summary>Name of the <see cref="AppContext"/> switch that forbids libsecp256k1; so does LEDGER_SECP256K1=managed.</summary>
    public const string ManagedOnlySwitch = "Ledger.Cryptography.ManagedSecp256k1Only";

    private static readonly ISecp256k1Engine s_engine = Choose();

    static Secp256k1()
    {
        // Its being here makes the choice, and with it the self-test, happen before any other member runs.
    }

    /// <summary>True when libsecp256k1 signs and recovers in this process.</summary>
    public static bool UsesNativeLibrary => s_engine is NativeSecp256k1;

    /// <summary>Signs a digest, and finds the public key again before the signature leaves: a fault would give the key away.</summary>
    /// <exception cref="CryptographicException">The check failed: the machine computes wrongly.</exception>
    public static Signature Sign(Hash32 digest, PrivateKey key)
    {
        Signature signature = s_engine.Sign(digest, key.Bytes);
        if (!TryRecover(digest, signature, out PublicKey? recovered) || !recovered!.Equals(key.PublicKey))
            throw new CryptographicException("A new signature does not recover its own key: this machine computes wrongly.");
        return signature;
    }

    /// <summary>True when the signature was made with the key over the digest and its s is at most half of the order.</summary>
    public static bool Verify(Hash32 digest, Signature signature, PublicKey key) =>
        ManagedSecp256k1.IsLowS(signature) && ManagedSecp256k1.Verify(digest, signature, key);

    /// <summary>As <see cref="Verify"/>, but s may also be above half of the order: for data made by others than Ethereum.</summary>
    public static bool VerifyAnyS(Hash32 digest, Signature signature, PublicKey key) =>
        ManagedSecp256k1.Verify(digest, signature, key);

    /// <summary>True when s is at most half of the order: what EIP-2 asks of a transaction.</summary>
    public static bool IsLowS(Signature signature) => ManagedSecp256k1.IsLowS(signature);

    /// <summary>Finds the public key of a signature; false when there is none. Accepts a high s, as ecrecover does.</summary>
    public static bool TryRecover(Hash32 digest, Signature signature, out PublicKey? key) => s_engine.TryRecover(digest, signature, out key);

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

    private static ISecp256k1Engine Choose()
    {
        ManagedSecp256k1 managed = new();
        Secp256k1SelfTest.Run(managed);
        bool managedOnly = (AppContext.TryGetSwitch(ManagedOnlySwitch, out bool on) && on)
            || Environment.GetEnvironmentVariable("LEDGER_SECP256K1") == "managed";
        return !managedOnly && NativeSecp256k1.TryLoad() is { } native && Secp256k1SelfTest.Agrees(native, managed) ? native : managed;
    }
}
