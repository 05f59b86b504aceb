using System.Numerics;
using System.Text.Json;
using Ledger.Cryptography;

namespace Ledger.Ethereum;

/// <summary>What a node brings to prove words of a contract's storage (EIP-1186); worth nothing until it is verified.</summary>
public sealed class AccountProof
{
    private const int MostNodes = 65, LongestNode = 1 << 10; // a path has 64 steps, a full branch 532 bytes

    private readonly Address _account;
    private readonly IReadOnlyList<ReadOnlyMemory<byte>> _nodes;
    private readonly IReadOnlyDictionary<Hash32, IReadOnlyList<ReadOnlyMemory<byte>>> _slots;

    private AccountProof(
        Address account, IReadOnlyList<ReadOnlyMemory<byte>> nodes, IReadOnlyDictionary<Hash32, IReadOnlyList<ReadOnlyMemory<byte>>> slots) =>
        (_account, _nodes, _slots) = (account, nodes, slots);

    /// <summary>The words that the proof shows under a state root; null when it does not show all of them.</summary>
    /// <param name="stateRoot">Root of the state, from a header whose hash was checked.</param>
    /// <returns>A word for every slot that was asked for; zero where nothing was ever written, or where there is no such account.</returns>
    public IReadOnlyDictionary<Hash32, Hash32>? Verify(Hash32 stateRoot)
    {
        if (!TrieProof.TryRead(stateRoot, HashOf(_account), _nodes, out byte[]? account) || StorageRoot(account) is not Hash32 storage)
            return null;
        Dictionary<Hash32, Hash32> words = [];
        foreach ((Hash32 slot, IReadOnlyList<ReadOnlyMemory<byte>> nodes) in _slots)
        {
            if (!TrieProof.TryRead(storage, Keccak256.Hash(slot.ToArray()).ToArray(), nodes, out byte[]? word) || Word(word) is not Hash32 value)
                return null;
            words.Add(slot, value);
        }

        return words;
    }

    /// <summary>Reads a node's answer for exactly these slots.</summary>
    internal static AccountProof Read(JsonElement element, Address account, IReadOnlyList<Hash32> slots)
    {
        IReadOnlyList<JsonElement> proofs = element.Field("storageProof").ToList(static proof => proof);
        if (proofs.Count != slots.Count)
            throw new RpcTransportException($"The node proves {proofs.Count} words where {slots.Count} were asked for.");
        Dictionary<Hash32, IReadOnlyList<ReadOnlyMemory<byte>>> bySlot = [];
        for (int i = 0; i < slots.Count; i++)
            bySlot[slots[i]] = Nodes(proofs[i].Field("proof"));
        return new AccountProof(account, Nodes(element.Field("accountProof")), bySlot);
    }

    private static IReadOnlyList<ReadOnlyMemory<byte>> Nodes(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Array && element.GetArrayLength() > MostNodes)
            throw new RpcTransportException($"The node sent a proof of {element.GetArrayLength()} nodes: no path is that long.");
        return element.ToList(static node => node.ValueKind == JsonValueKind.String && node.GetString()!.Length <= 2 + (2 * LongestNode)
            ? (ReadOnlyMemory<byte>)node.ToBytes()
            : throw new RpcTransportException("The node sent a proof with a node that is longer than any."));
    }

    private static byte[] HashOf(Address account)
    {
        Span<byte> bytes = stackalloc byte[Address.Size];
        account.CopyTo(bytes);
        return Keccak256.Hash(bytes).ToArray();
    }

    /// <summary>The storage of an account: nonce, balance, storage root, code hash; an account that is not there has none.</summary>
    private static Hash32? StorageRoot(byte[]? account)
    {
        if (account is null)
            return TrieProof.EmptyRoot;
        try
        {
            ReadOnlySpan<byte> root = RlpItem.Decode(account).AsList(4)[2].AsBytes();
            return root.Length == Hash32.Size ? new Hash32(root) : null;
        }
        catch (RlpFormatException)
        {
            return null;
        }
    }

    private static Hash32? Word(byte[]? encoded)
    {
        if (encoded is null)
            return Hash32.Zero;
        try
        {
            BigInteger number = RlpItem.Decode(encoded).AsNumber();
            byte[] bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
            byte[] word = new byte[Hash32.Size];
            bytes.CopyTo(word, Hash32.Size - bytes.Length);
            return new Hash32(word);
        }
        catch (RlpFormatException)
        {
            return null;
        }
    }
}
