using Ledger.Cryptography;

namespace Ledger.Ethereum.Tests.State;

public sealed class TrieProofTests
{
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void Random_tries_prove_what_they_hold_and_what_they_do_not(int seed)
    {
        Random random = new(seed);
        for (int i = 0; i < 40; i++)
        {
            Dictionary<string, byte[]> held = Entries(random);
            PlainTrie trie = TrieOf(held);
            foreach (byte[] key in held.Keys.Select(Convert.FromHexString).Concat(Enumerable.Range(0, 20).Select(_ => Key(random))))
            {
                Assert.That(TrieProof.TryRead(trie.Root, key, trie.Prove(key), out byte[]? value), Is.True);
                Assert.That(value, Is.EqualTo(held.GetValueOrDefault(Convert.ToHexString(key))));
            }
        }
    }

    [Test]
    public void A_proof_with_any_bit_changed_a_node_missing_or_one_too_many_is_none()
    {
        Random random = new(4);
        for (int i = 0; i < 20; i++)
        {
            Dictionary<string, byte[]> held = Entries(random);
            PlainTrie trie = TrieOf(held);
            byte[] key = Convert.FromHexString(held.Keys.First());
            IReadOnlyList<ReadOnlyMemory<byte>> nodes = trie.Prove(key);

            Assert.That(TrieProof.TryRead(trie.Root, key, [.. nodes.SkipLast(1)], out _), Is.False);
            Assert.That(TrieProof.TryRead(trie.Root, key, [.. nodes, nodes[^1]], out _), Is.False);
            Assert.That(TrieProof.TryRead(Keccak256.Hash("another trie"), key, nodes, out _), Is.False);
            for (int changes = 0; changes < 50; changes++)
                Assert.That(TrieProof.TryRead(trie.Root, key, Changed(nodes, random), out _), Is.False);
        }
    }

    [Test]
    public void An_empty_trie_holds_nothing()
    {
        Assert.That(TrieProof.TryRead(TrieProof.EmptyRoot, [1, 2], [], out byte[]? value), Is.True);
        Assert.That(value, Is.Null);
        Assert.That(TrieProof.TryRead(TrieProof.EmptyRoot, [1, 2], [new byte[] { 0x80 }], out _), Is.True);
        Assert.That(TrieProof.TryRead(TrieProof.EmptyRoot, [1, 2], [new byte[] { 0x81, 0x80 }], out _), Is.False);
    }

    [Test]
    public void Random_nodes_that_hash_right_are_read_or_refused_and_never_throw()
    {
        Random random = new(5);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] node = new byte[random.Next(1, 80)];
            random.NextBytes(node);
            if (random.Next(2) == 0)
                node[0] = (byte)(0xc0 + Math.Min(55, node.Length - 1)); // a list of the right length gets further
            Assert.That(() => TrieProof.TryRead(Keccak256.Hash(node), [1, 2, 3], [node], out _), Throws.Nothing);
        }
    }

    private static PlainTrie TrieOf(Dictionary<string, byte[]> held) =>
        new(held.Select(static entry => KeyValuePair.Create(Convert.FromHexString(entry.Key), entry.Value)));

    private static Dictionary<string, byte[]> Entries(Random random)
    {
        Dictionary<string, byte[]> entries = [];
        for (int n = random.Next(1, 60); n > 0; n--)
            entries[Convert.ToHexString(Key(random))] = [.. Enumerable.Range(0, random.Next(1, 50)).Select(_ => (byte)random.Next(1, 256))];
        return entries;
    }

    /// <summary>Short keys of few digits: they meet often.</summary>
    private static byte[] Key(Random random) => [.. Enumerable.Range(0, 3).Select(_ => (byte)((random.Next(4) << 4) | random.Next(3)))];

    private static IReadOnlyList<ReadOnlyMemory<byte>> Changed(IReadOnlyList<ReadOnlyMemory<byte>> nodes, Random random)
    {
        byte[][] changed = [.. nodes.Select(static node => node.ToArray())];
        byte[] one = changed[random.Next(changed.Length)];
        one[random.Next(one.Length)] ^= (byte)(1 << random.Next(8));
        return [.. changed.Select(static node => (ReadOnlyMemory<byte>)node)];
    }
}
