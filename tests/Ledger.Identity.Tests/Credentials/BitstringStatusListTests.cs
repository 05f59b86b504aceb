using System.Buffers.Text;
using System.IO.Compression;
using Ledger.Cryptography;
using NUnit.Framework;

namespace Ledger.Identity.Tests;

/// <summary>Lists of revocations as text and as Merkle roots.</summary>
public sealed class BitstringStatusListTests
{
    [Test]
    public void A_list_survives_the_way_through_its_text()
    {
        BitstringStatusList list = new();
        int[] revoked = [0, 1, 7, 8, 255, 256, 131_071];
        foreach (int index in revoked)
            list.Revoke(index);

        Assert.That(BitstringStatusList.TryDecode(list.Encode(), out BitstringStatusList? read), Is.True);
        Assert.That(Enumerable.Range(0, read!.Count).Where(index => read[index]), Is.EqualTo(revoked));
        Assert.That(list.Encode(), Does.StartWith("u"));
    }

    [Test]
    public void The_left_most_bit_is_the_first_entry()
    {
        BitstringStatusList list = new();
        list.Revoke(0);

        using GZipStream gzip = new(new MemoryStream(Base64Url.DecodeFromChars(list.Encode().AsSpan(1))), CompressionMode.Decompress);
        Assert.That(gzip.ReadByte(), Is.EqualTo(0x80));
    }

    [TestCase(0)]
    [TestCase(300)]
    [TestCase(131_071)]
    public void A_word_and_its_path_lead_to_the_root(int index)
    {
        BitstringStatusList list = new();
        list.Revoke(index);

        (Hash32 word, IReadOnlyList<Hash32> path) = list.Prove(index);

        Assert.That(MerkleTree.RootFromProof(MerkleTree.Leaf(word.ToArray()), (ulong)index / 256, [.. path]), Is.EqualTo(list.Root()));
        Assert.That(list.Root(), Is.Not.EqualTo(new BitstringStatusList().Root()));
        Assert.That(word.ToArray()[index % 256 / 8], Is.EqualTo(0x80 >> (index % 8)));
    }

    [Test]
    public void Texts_that_are_no_list_are_refused()
    {
        Assert.That(Decodes("u"), Is.False, "empty");
        Assert.That(Decodes("z" + new BitstringStatusList().Encode()[1..]), Is.False, "another base");
        Assert.That(Decodes("uAAAA"), Is.False, "no GZIP");
        Assert.That(Decodes(Packed(new byte[(BitstringStatusList.FewestEntries / 8) - 32])), Is.False, "too few entries");
        Assert.That(Decodes(Packed(new byte[(BitstringStatusList.MostEntries / 8) + 1])), Is.False, "a bomb");
        Assert.That(Decodes(Packed(new byte[(BitstringStatusList.FewestEntries / 8) + 1])), Is.False, "no whole words");
        Assert.That(Decodes(Packed(new byte[BitstringStatusList.FewestEntries / 8])), Is.True);
    }

    private static bool Decodes(string text) => BitstringStatusList.TryDecode(text, out _);

    private static string Packed(byte[] bits)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest))
            gzip.Write(bits);
        return "u" + Base64Url.EncodeToString(packed.ToArray());
    }
}
