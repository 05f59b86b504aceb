using System.Text;

namespace Ledger.Cryptography.Tests;

public sealed class Ripemd160Tests
{
    [TestCase("", "9c1185a5c5e9fc54612808977ee8f548b2258d31")]
    [TestCase("abc", "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc")]
    [TestCase("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "12a053384a9c0c88e405a06c27dcf49ada62eb2b")]
    [TestCase("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "b0e20b6e3116640286ed3a87a5713079b21f5189")]
    public void Known_texts_have_known_hashes(string text, string expected) =>
        Assert.That(Convert.ToHexStringLower(Ripemd160.Hash(Encoding.ASCII.GetBytes(text))), Is.EqualTo(expected));
}
