using System.Text;

namespace Ledger.Cryptography.Tests;

public sealed class Keccak256Tests
{
    [TestCase("", "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470")]
    [TestCase("abc", "0x4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45")]
    [TestCase("Transfer(address,address,uint256)", "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef")]
    public void Known_texts_have_known_hashes(string text, string expected) =>
        Assert.That(Keccak256.Hash(Encoding.UTF8.GetBytes(text)).ToString(), Is.EqualTo(expected));
}
