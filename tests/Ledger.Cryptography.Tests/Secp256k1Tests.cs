using System.Security.Cryptography;

namespace Ledger.Cryptography.Tests;

public sealed class Secp256k1Tests
{
    [Test]
    public void A_signature_verifies_and_recovers_its_key()
    {
        using PrivateKey key = PrivateKey.Generate();
        Hash32 digest = new(RandomNumberGenerator.GetBytes(32));

        Signature signature = Secp256k1.Sign(digest, key);

        Assert.That(Secp256k1.Verify(digest, signature, key.PublicKey), Is.True);
        Assert.That(Secp256k1.TryRecover(digest, signature, out PublicKey? recovered), Is.True);
        Assert.That(recovered, Is.EqualTo(key.PublicKey));
    }
}
