namespace Ledger.Cryptography.Tests;

/// <summary>Roots that are computed leaf by leaf are those of the tree that keeps all its leaves.</summary>
public sealed class MerkleTreeTests
{
    [Test]
    public void The_root_of_data_is_the_fold_of_its_leaves([Values(0, 1, 1023, 1024, 1025, 2048, 3072, 4100, 5120, 7 * 1024, 8 * 1024, 15 * 1024, 16 * 1024, 16 * 1024 + 1, 31 * 1024, 33 * 1024 + 5, 100_000, 256 * 1024, 300 * 1024 + 9, 511 * 1024, 777 * 1024)] int length)
    {
        byte[] data = [.. Enumerable.Range(0, length).Select(static i => (byte)(i * 31 + (i >> 8)))];

        Assert.That(MerkleTree.RootOfData(data), Is.EqualTo(MerkleTree.Fold(MerkleTree.DataLeaves(data))));
    }

    [Test]
    public void The_root_of_hashes_is_the_fold_of_their_leaves([Range(1, 40)] int count)
    {
        Hash32[] items = [.. Enumerable.Range(0, count).Select(static i => Keccak256.Hash($"{i}"))];

        Assert.That(MerkleTree.RootOfHashes(items.AsSpan()), Is.EqualTo(MerkleTree.Fold(MerkleTree.HashLeaves(items))));
    }

    [Test]
    public void A_root_of_data_allocates_nothing()
    {
        byte[] data = new byte[50_000];
        MerkleTree.RootOfData(data);
        long before = GC.GetAllocatedBytesForCurrentThread();

        MerkleTree.RootOfData(data);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }
}
