using System.Numerics;
using System.Text;
using System.Text.Json.Nodes;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Testing;

namespace Ledger.Identity.Tests;

/// <summary>Identities to which drawn things happen on a real chain: several a block, expired, revoked, added again, rotated, ended.</summary>
internal sealed class RandomHistories
{
    private const int Together = 60, MostOperations = 3;

    private static readonly string[] s_types = ["veriKey", "sigAuth", "enc", "LedgerNode", "veriKey"];
    private static readonly string[] s_names =
    [
        "did/pub/Secp256k1/veriKey/hex", "did/pub/Secp256k1/sigAuth/hex", "did/pub/Ed25519/veriKey/base64", "did/pub/Ed25519/sigAuth/base58",
        "did/pub/X25519/enc/base64", "did/pub/RSA/veriKey/pem", "did/pub/Multikey", "did/pub/MLDSA44/veriKey/other", "did/pub/x/y/z/w", "did/pub/",
        "did/svc/LedgerNode", "did/svc/Hub", "did/svc/Hub/extra", "did/svc/with-dash", "did/svc/", "unrelated", "", "did/pub/Secp256k1/other/hex", "did/svc/A\n",
    ];

    private static readonly string[] s_values =
    [
        "http://a.example/", "{\"uri\":\"http://b.example/\",\"n\":[1,2.50,1e2,-0,12345678901234567890]}", "123", "null", "\"text\"", "{\"a\":1,\"a\":2}",
        "{\"2\":0,\"1\":1}", "é ü", "", "[1,", " true ", "{\"deep\":[[[[]]]]}",
    ];

    private static readonly ulong[] s_validities = [0, 1, 40, 100_000, 100_000, 100_000_000];

    private readonly LocalChain _chain;
    private readonly Random _random;
    private readonly Dictionary<Address, Address> _owners = [];
    private readonly Dictionary<Address, ulong> _nonces = [];
    private readonly HashSet<Address> _ended = [];

    public RandomHistories(LocalChain chain, int count, int seed)
    {
        _chain = chain;
        _random = new Random(seed);
        for (int i = 0; i < count; i++)
        {
            using PrivateKey key = PrivateKey.Create(Keccak256.Hash(Encoding.ASCII.GetBytes($"history {seed} {i}")).ToArray());
            Keys.Add(key.PublicKey);
            _owners[Address.Of(key.PublicKey)] = Address.Of(key.PublicKey);
        }
    }

    public List<PublicKey> Keys { get; } = [];

    private Address Registry => _chain.Contracts.IdentityRegistry;

    /// <summary>Lets things happen in so many blocks, and an empty one at the end.</summary>
    public async Task PlayAsync(int blocks)
    {
        await AskAsync([new RpcRequest("anvil_autoImpersonateAccount", true)]);
        await _chain.SetAutomineAsync(false);
        Address[] all = [.. Keys.Select(Address.Of)];
        await AskAsync([.. all.Select(one => new RpcRequest("anvil_setBalance", one.ToLowerString(), "0x56bc75e2d63100000"))]);
        foreach (Address[] group in all.Chunk(Together))
        {
            for (int block = 0; block < blocks; block++)
            {
                await AskAsync([.. group.SelectMany(identity => Enumerable.Range(0, _random.Next(MostOperations)).Select(_ => Draw(identity, group))).OfType<RpcRequest>()]);
                await MineAsync();
            }
        }

        await MineAsync();
        await _chain.SetAutomineAsync(true);
        await AskAsync([new RpcRequest("anvil_autoImpersonateAccount", false)]);
    }

    private async Task MineAsync()
    {
        BlockHeader head = (await _chain.Client.GetHeaderAsync(BlockRef.Latest, CancellationToken.None))!;
        ulong time = head.Timestamp + (ulong)_random.Next(1, 60);
        await AskAsync([new RpcRequest("evm_setNextBlockTimestamp", time), new RpcRequest("evm_mine")]);
    }

    private RpcRequest? Draw(Address identity, Address[] group)
    {
        if (_ended.Contains(identity))
            return null;
        Address owner = _owners[identity];
        CallData call = _random.Next(20) switch
        {
            < 4 => IdentityRegistry.Calls.AddDelegate(Registry, identity, Type(), Delegate(group), Validity()),
            < 7 => IdentityRegistry.Calls.RevokeDelegate(Registry, identity, Type(), Delegate(group)),
            < 14 => IdentityRegistry.Calls.SetAttribute(Registry, identity, Name(), Value(), Validity()),
            < 17 => IdentityRegistry.Calls.RevokeAttribute(Registry, identity, Name(), Value()),
            _ => ChangeOwner(identity, group),
        };
        ulong nonce = _nonces.GetValueOrDefault(owner);
        _nonces[owner] = nonce + 1;
        return new RpcRequest("eth_sendTransaction", new JsonObject
        {
            ["from"] = owner.ToLowerString(),
            ["to"] = Registry.ToLowerString(),
            ["data"] = Hex.Encode(call.Data),
            ["gas"] = "0x30d40",
            ["nonce"] = Hex.Quantity(nonce),
        });
    }

    private CallData ChangeOwner(Address identity, Address[] group)
    {
        // Back to itself, which shows the key in the identifier again; to somebody else; seldom to nobody.
        Address next = _random.Next(10) switch { 0 => Address.Zero, < 4 => identity, _ => group[_random.Next(group.Length)] };
        _owners[identity] = next;
        if (next.IsZero)
            _ended.Add(identity);
        return IdentityRegistry.Calls.ChangeOwner(Registry, identity, next);
    }

    private Hash32 Type() => _random.Next(12) == 0 ? Garbage() : LedgerNames.ToBytes32(s_types[_random.Next(s_types.Length)]);

    private Hash32 Name() => _random.Next(15) == 0 ? Garbage() : LedgerNames.ToBytes32(s_names[_random.Next(s_names.Length)]);

    /// <summary>Bytes that are no UTF-8, and once a name with a zero in its middle.</summary>
    private Hash32 Garbage()
    {
        byte[] bytes = new byte[Hash32.Size];
        "did/svc/A"u8.CopyTo(bytes);
        bytes[9] = _random.Next(2) == 0 ? (byte)0xff : (byte)0;
        bytes[10] = (byte)'B';
        return new Hash32(bytes);
    }

    private Address Delegate(Address[] group) => group[_random.Next(3) % group.Length];

    private byte[] Value()
    {
        if (_random.Next(8) > 0)
            return Encoding.UTF8.GetBytes(s_values[_random.Next(s_values.Length)]);
        return _random.Next(2) == 0 ? [0xff, 0xfe, 0x00] : [0, 0, 1, (byte)_random.Next(3)];
    }

    private BigInteger Validity() => s_validities[_random.Next(s_validities.Length)];

    private async Task AskAsync(IReadOnlyList<RpcRequest> requests)
    {
        if (requests.Count == 0)
            return;
        foreach (RpcReply reply in await _chain.Client.Transport.SendAsync(requests, CancellationToken.None))
            reply.ResultOrThrow();
    }
}
