using System.Text;
using System.Text.Json;
using Ledger.Cryptography;
using Ledger.Ethereum.Tests.State;
using Ledger.Vectors;

namespace Ledger.Ethereum.Tests.Vectors;

/// <summary>The official tries: whose root is theirs, each entry is proved, and so is that what was taken out is not there.</summary>
internal static class TrieVectors
{
    public static IEnumerable<(string, string?)> Plain(JsonElement file) => Check(file, static key => key);

    public static IEnumerable<(string, string?)> Hashed(JsonElement file) => Check(file, static key => Keccak256.Hash(key).ToArray());

    private static IEnumerable<(string, string?)> Check(JsonElement file, Func<byte[], byte[]> place) => file.EnumerateObject().Select(item =>
        (item.Name, Expect.Of(() => Check(item.Value.GetProperty("in"), item.Value.Text("root"), place))));

    private static string? Check(JsonElement changes, string root, Func<byte[], byte[]> place)
    {
        Dictionary<string, byte[]?> entries = [];
        foreach ((string key, string? value) in Changes(changes))
            entries[Convert.ToHexString(place(Bytes(key)))] = value is null ? null : Bytes(value);
        PlainTrie trie = new(entries.Where(static entry => entry.Value is not null)
            .Select(static entry => KeyValuePair.Create(Convert.FromHexString(entry.Key), entry.Value!)));

        List<string?> outcomes = [Expect.Equal(trie.Root.ToString(), root)];
        foreach ((string hex, byte[]? value) in entries)
        {
            byte[] key = Convert.FromHexString(hex);
            bool isProof = TrieProof.TryRead(trie.Root, key, trie.Prove(key), out byte[]? read);
            outcomes.Add(Expect.Equal((isProof, read is null ? null : Convert.ToHexString(read)), (true, value is null ? null : Convert.ToHexString(value))));
        }

        return Expect.All([.. outcomes]);
    }

    private static IEnumerable<(string Key, string? Value)> Changes(JsonElement changes) => changes.ValueKind == JsonValueKind.Array
        ? changes.EnumerateArray().Select(static pair => (pair[0].GetString()!, pair[1].GetString()))
        : changes.EnumerateObject().Select(static pair => (pair.Name, pair.Value.GetString()));

    private static byte[] Bytes(string text) => text.StartsWith("0x", StringComparison.Ordinal) ? Json.ToBytes(text) : Encoding.UTF8.GetBytes(text);
}
