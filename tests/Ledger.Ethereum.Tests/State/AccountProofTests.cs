using System.Text.Json.Nodes;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Testing;

namespace Ledger.Ethereum.Tests.State;

/// <summary>Proofs of a real chain's state, checked from the hash of a block alone.</summary>
public sealed class AccountProofTests
{
    /// <summary>Writes the first word of its input to the slot that the second one names.</summary>
    private static readonly byte[] s_writer = Convert.FromHexString("6000356020355500");

    private static readonly Address s_contract = Address.Parse("0x00000000000000000000000000000000000c0de5");

    private LocalChain _chain = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _chain = await LocalChain.StartEmptyAsync();
        await _chain.SetCodeAsync(s_contract, s_writer);
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _chain.DisposeAsync();

    [Test]
    public async Task Every_header_hashes_to_its_block_and_every_word_is_the_node_s_own_at_every_block()
    {
        List<(Hash32 Block, Dictionary<Hash32, Hash32> Words)> history = [];
        Dictionary<Hash32, Hash32> words = Enumerable.Range(0, 6).ToDictionary(Slot, static _ => Hash32.Zero);
        Random random = new(1);
        for (int i = 0; i < 12; i++)
        {
            Hash32 slot = Slot(random.Next(6)), word = random.Next(4) == 0 ? Hash32.Zero : Keccak256.Hash($"{i}");
            TransactionReceipt receipt = await _chain.Wallets[0].SendAsync(new CallData(s_contract, (byte[])[.. word.ToArray(), .. slot.ToArray()], 0));
            words[slot] = word;
            history.Add((receipt.BlockHash, new(words)));
        }

        foreach ((Hash32 block, Dictionary<Hash32, Hash32> then) in history)
        {
            Hash32? root = await _chain.Client.GetStateRootAsync(block, CancellationToken.None);
            AccountProof proof = await _chain.Client.GetProofAsync(s_contract, [.. then.Keys], BlockRef.At(block), CancellationToken.None);
            Assert.That(root, Is.Not.Null);
            Assert.That(proof.Verify(root!.Value), Is.EquivalentTo(then));
        }

        AccountProof first = await _chain.Client.GetProofAsync(s_contract, [.. words.Keys], BlockRef.At(history[0].Block), CancellationToken.None);
        Hash32? last = await _chain.Client.GetStateRootAsync(history[^1].Block, CancellationToken.None);
        Assert.That(first.Verify(last!.Value), Is.Null, "a proof of another block");
    }

    [Test]
    public async Task An_account_that_is_not_there_has_only_zeros()
    {
        await _chain.MineAsync();
        BlockHeader head = (await _chain.Client.GetHeaderAsync(BlockRef.Latest, CancellationToken.None))!;
        Hash32? root = await _chain.Client.GetStateRootAsync(head.Hash, CancellationToken.None);
        AccountProof proof = await _chain.Client.GetProofAsync(Address.Parse("0x00000000000000000000000000000000deadbeef"), [Slot(1)], BlockRef.At(head.Hash), CancellationToken.None);

        Assert.That(proof.Verify(root!.Value), Is.EquivalentTo(new Dictionary<Hash32, Hash32> { [Slot(1)] = Hash32.Zero }));
    }

    [TestCase("stateRoot")]
    [TestCase("timestamp")]
    [TestCase("requestsHash")]
    public async Task A_header_with_a_changed_field_has_no_state_root(string field)
    {
        await _chain.MineAsync();
        BlockHeader head = (await _chain.Client.GetHeaderAsync(BlockRef.Latest, CancellationToken.None))!;
        JsonObject raw = JsonNode.Parse((await _chain.Client.AskAsync("eth_getBlockByHash", CancellationToken.None, head.Hash.ToString(), false)).GetRawText())!.AsObject();
        raw[field] = field == "timestamp" ? Hex.Quantity(head.Timestamp + 1) : Keccak256.Hash("another").ToString();
        EthereumClient liar = new(new OneAnswer(raw), _chain.Client.ChainId);

        Assert.That(await liar.GetStateRootAsync(head.Hash, CancellationToken.None), Is.Null);
    }

    private static Hash32 Slot(int number) => Keccak256.Hash($"slot {number}");

    private sealed class OneAnswer(JsonNode answer) : IRpcTransport
    {
        public Task<IReadOnlyList<RpcReply>> SendAsync(IReadOnlyList<RpcRequest> requests, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<RpcReply>>([.. requests.Select(_ => new RpcReply.Success(System.Text.Json.JsonDocument.Parse(answer.ToJsonString()).RootElement.Clone()))]);
    }
}
