using Ledger.Cryptography;
using NUnit.Framework;

namespace Ledger.Training.Tests.Data;

public sealed class TokenDatasetTests
{
    [Test]
    public void Tokens_are_little_endian_words_under_a_merkle_root()
    {
        TokenDataset dataset = TokenDataset.FromTokens([1, 258, 70_000]);

        byte[] expected = [1, 0, 0, 0, 2, 1, 0, 0, 0x70, 0x11, 1, 0];
        Assert.That(dataset.Bytes.ToArray(), Is.EqualTo(expected));
        Assert.That(dataset.Root, Is.EqualTo(MerkleTree.RootOfData(expected)));
    }

    [Test]
    public void Bytes_come_back_as_the_same_tokens()
    {
        TokenDataset dataset = TokenDataset.FromTokens([5, 6, 7, 8, 9]);

        bool parsed = TokenDataset.TryParse(dataset.Bytes, 10, out TokenDataset? read, out _);

        uint[] middle = new uint[3];
        read!.CopyTo(1, middle);
        Assert.That(parsed, Is.True);
        Assert.That(middle, Is.EqualTo(new uint[] { 6, 7, 8 }));
        Assert.That(read[4], Is.EqualTo(9));
        Assert.That(read.Root, Is.EqualTo(dataset.Root));
    }

    [Test]
    public void Half_a_token_and_a_token_outside_the_vocabulary_are_refused()
    {
        TokenDataset.TryParse(new byte[7], 10, out _, out string? half);
        TokenDataset.TryParse(TokenDataset.FromTokens([1, 10]).Bytes, 10, out _, out string? outside);

        Assert.That(half, Does.StartWith("7 bytes are not a whole number of tokens"));
        Assert.That(outside, Is.EqualTo("Token 1 is 10, but the vocabulary has 10."));
    }
}
