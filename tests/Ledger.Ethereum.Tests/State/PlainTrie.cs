using Ledger.Cryptography;

namespace Ledger.Ethereum.Tests.State;

/// <summary>A Merkle Patricia trie, built anew from all its entries by the definition, which shows the nodes on the way to a key.</summary>
internal sealed class PlainTrie
{
    private readonly Node _root;

    public PlainTrie(IEnumerable<KeyValuePair<byte[], byte[]>> entries) =>
        _root = Node.Of([.. entries.Select(static entry => new Entry(Nibbles(entry.Key), entry.Value))], 0);

    public Hash32 Root => Keccak256.Hash(_root.Encoded);

    public IReadOnlyList<ReadOnlyMemory<byte>> Prove(byte[] key)
    {
        List<ReadOnlyMemory<byte>> nodes = [_root.Encoded];
        byte[] path = Nibbles(key);
        for (Node? node = _root.Next(path, out int used); node is not null; node = node.Next(path, out used))
        {
            path = path[used..];
            if (node.Encoded.Length >= Hash32.Size)
                nodes.Add(node.Encoded);
        }

        return nodes;
    }

    private static byte[] Nibbles(byte[] key) => [.. key.SelectMany(static one => new[] { (byte)(one >> 4), (byte)(one & 0xf) })];

    private sealed record Entry(byte[] Path, byte[] Value);

    private sealed class Node
    {
        private readonly byte[] _path;
        private readonly Node?[] _children;

        private Node(byte[] path, Node?[] children, byte[] encoded) => (_path, _children, Encoded) = (path, children, encoded);

        public byte[] Encoded { get; }

        public static Node Of(Entry[] entries, int depth)
        {
            if (entries.Length == 0)
                return new Node([], [], [0x80]);
            if (entries.Length == 1)
                return new Node([], [], List(HexPrefix(entries[0].Path[depth..], isLeaf: true), Text(entries[0].Value)));
            int shared = depth;
            while (entries.All(entry => entry.Path.Length > shared && entry.Path[shared] == entries[0].Path[shared]))
                shared++;
            if (shared > depth)
            {
                Node below = Of(entries, shared);
                byte[] path = entries[0].Path[depth..shared];
                return new Node(path, [below], List(HexPrefix(path, isLeaf: false), below.Reference()));
            }

            Node?[] children = [.. Enumerable.Range(0, 16).Select(digit =>
                entries.Where(entry => entry.Path.Length > depth && entry.Path[depth] == digit).ToArray() is { Length: > 0 } some ? Of(some, depth + 1) : null)];
            byte[] value = entries.FirstOrDefault(entry => entry.Path.Length == depth)?.Value ?? [];
            return new Node([], children, List([.. children.Select(static child => child?.Reference() ?? [0x80]), Text(value)]));
        }

        public Node? Next(byte[] path, out int used)
        {
            used = _children.Length == 1 ? _path.Length : 1;
            return _children.Length switch
            {
                1 => path.AsSpan().StartsWith(_path) ? _children[0] : null,
                16 => path.Length > 0 ? _children[path[0]] : null,
                _ => null,
            };
        }

        private byte[] Reference() => Encoded.Length < Hash32.Size ? Encoded : Text(Keccak256.Hash(Encoded).ToArray());

        private static byte[] HexPrefix(byte[] path, bool isLeaf)
        {
            byte[] digits = path.Length % 2 == 0 ? [(byte)(isLeaf ? 2 : 0), 0, .. path] : [(byte)(isLeaf ? 3 : 1), .. path];
            return Text([.. digits.Chunk(2).Select(static two => (byte)((two[0] << 4) | two[1]))]);
        }

        private static byte[] Text(byte[] bytes)
        {
            RlpWriter writer = new();
            writer.Write(bytes);
            return writer.ToArray();
        }

        private static byte[] List(params byte[][] items)
        {
            byte[] content = [.. items.SelectMany(static item => item)];
            byte[] length = content.Length < 56 ? [(byte)(0xc0 + content.Length)]
                : content.Length < 256 ? [0xf8, (byte)content.Length] : [0xf9, (byte)(content.Length >> 8), (byte)content.Length];
            return [.. length, .. content];
        }
    }
}
