using System.Security.Cryptography;

namespace Ledger.Cryptography.Tests;

public sealed class SealedBoxTests
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(SealedBox.KeySize);

    [Test]
    public void A_record_opens_under_its_key_and_context()
    {
        byte[] box = SealedBox.Seal(Key, "secret"u8, "row 7"u8);

        Assert.That(SealedBox.TryOpen(Key, box, "row 7"u8, out byte[] opened), Is.True);
        Assert.That(opened, Is.EqualTo("secret"u8.ToArray()));
    }

    [Test]
    public void A_record_does_not_open_when_anything_is_different()
    {
        byte[] box = SealedBox.Seal(Key, "secret"u8, "row 7"u8);

        Assert.That(SealedBox.TryOpen(Key, box, "row 8"u8, out _), Is.False);
        Assert.That(SealedBox.TryOpen(RandomNumberGenerator.GetBytes(SealedBox.KeySize), box, "row 7"u8, out _), Is.False);
        Assert.That(SealedBox.TryOpen(Key, box.AsSpan(0, SealedBox.Overhead - 1), "row 7"u8, out _), Is.False);
        for (int i = 0; i < box.Length; i++)
        {
            byte[] changed = [.. box];
            changed[i] ^= 1;
            Assert.That(SealedBox.TryOpen(Key, changed, "row 7"u8, out _), Is.False);
        }
    }
}
