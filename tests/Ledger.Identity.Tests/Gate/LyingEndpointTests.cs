using System.Numerics;
using System.Text.Json.Nodes;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using NUnit.Framework;

namespace Ledger.Identity.Tests;

/// <summary>Two endpoints of one chain, of which one lies: it never gets a yes, whichever of the two it is.</summary>
public sealed class LyingEndpointTests : GateFixture
{
    private static readonly TimeSpan s_tooLong = TimeSpan.FromSeconds(61);

    private static readonly string[] s_state = ["eth_call", "eth_getProof"];

    private TamperedTransport Liar(bool isFirst) => isFirst ? Line : Second;

    private ConsentGate OpenBoth(int confirmations = 1) => OpenGate(confirmations, [Line, Second]);

    [TestCase(1)]
    [TestCase(3)]
    public async Task Two_honest_endpoints_allow_what_one_does(int confirmations)
    {
        ConsentGate gate = OpenBoth(confirmations);
        BigInteger nonce = await GrantAsync();
        await Chain.MineAsync(confirmations);
        ConsentLease lease = await LeaseAsync(gate: gate);
        await Chain.MineAsync();
        await gate.LookAsync(CancellationToken.None);
        Assert.That(lease.Why, Is.Null);

        await RevokeAsync(nonce);
        await gate.LookAsync(CancellationToken.None);

        Assert.That((lease.Why, await RefusalAsync(gate: gate)), Is.EqualTo(((GateRefusal?)GateRefusal.Revoked, (GateRefusal?)GateRefusal.Revoked)));
    }

    [TestCase(true, true)]
    [TestCase(false, true)]
    [TestCase(true, false)]
    [TestCase(false, false)]
    public async Task An_endpoint_that_omits_a_revocation_gets_a_no(bool liarIsFirst, bool withProofs)
    {
        ConsentGate gate = OpenBoth();
        BigInteger nonce = await GrantAsync();
        BlockHeader before = await HeadAsync();
        ConsentLease lease = await LeaseAsync(gate: gate);
        await RevokeAsync(nonce);
        string[] methods = withProofs ? s_state : ["eth_call"];
        Liar(liarIsFirst).Rewrite = request => methods.Contains(request.Method) ? At(request, before.Hash) : request;

        await gate.LookAsync(CancellationToken.None);

        Assert.That(lease.Why, Is.EqualTo(GateRefusal.Revoked), "the honest one's word ends it");
        Assert.That(await RefusalAsync(gate: gate), Is.EqualTo(GateRefusal.ChainUnproven));
    }

    [Test]
    public async Task Endpoints_that_both_tell_of_an_old_state_are_contradicted_by_their_own_proofs()
    {
        ConsentGate gate = OpenBoth();
        BigInteger nonce = await GrantAsync();
        BlockHeader before = await HeadAsync();
        await RevokeAsync(nonce);
        foreach (TamperedTransport endpoint in new[] { Line, Second })
            endpoint.Rewrite = request => request.Method == "eth_call" ? At(request, before.Hash) : request;

        Assert.That(await RefusalAsync(gate: gate), Is.EqualTo(GateRefusal.ChainUnproven));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_deactivated_identity_is_proved_to_be_so_and_one_with_another_owner_to_be_alive(bool hasAnotherOwner)
    {
        ConsentGate gate = OpenBoth();
        await GrantAsync();
        if (hasAnotherOwner)
            await Owner.SendAsync(IdentityRegistry.Calls.ChangeOwner(Chain.Contracts.IdentityRegistry, Owner.Address, Chain.Wallets[9].Address));
        ConsentLease lease = await LeaseAsync(gate: gate);

        await (hasAnotherOwner ? Chain.Wallets[9] : Owner).SendAsync(IdentityRegistry.Calls.ChangeOwner(Chain.Contracts.IdentityRegistry, Owner.Address, Address.Zero));
        await gate.LookAsync(CancellationToken.None);

        Assert.That((lease.Why, await RefusalAsync(gate: gate)), Is.EqualTo(((GateRefusal?)GateRefusal.IdentityDeactivated, (GateRefusal?)GateRefusal.IdentityDeactivated)));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task An_endpoint_whose_head_stands_still_gets_a_no(bool liarIsFirst)
    {
        ConsentGate gate = OpenBoth();
        BigInteger nonce = await GrantAsync();
        BlockHeader before = await HeadAsync();
        ConsentLease lease = await LeaseAsync(gate: gate);
        Liar(liarIsFirst).Rewrite = request => request.Method == "eth_getBlockByNumber" && request.Parameters[0]!.GetValue<string>() == "latest"
            ? new RpcRequest(request.Method, Hex.Quantity(before.Number), false) : request;

        await Chain.MineAsync();
        (await LeaseAsync(gate: gate)).Dispose(); // a block or two behind is how news travels
        await RevokeAsync(nonce);
        Assert.That(await RefusalAsync(gate: gate), Is.EqualTo(GateRefusal.Revoked));
        await gate.LookAsync(CancellationToken.None);
        Assert.That(lease.Why, Is.EqualTo(GateRefusal.Revoked));
        await GrantAsync();
        await Chain.MineAsync(3);

        Assert.That(await RefusalAsync(gate: gate), Is.EqualTo(GateRefusal.ChainDisagrees));
    }

    [Test]
    public async Task A_lease_ends_when_an_endpoint_has_no_new_head_for_too_long()
    {
        ConsentGate gate = OpenBoth();
        await GrantAsync();
        ConsentLease lease = await LeaseAsync(gate: gate);
        BlockHeader before = await HeadAsync();
        Second.Rewrite = request => request.Method == "eth_getBlockByNumber" && request.Parameters[0]!.GetValue<string>() == "latest"
            ? new RpcRequest(request.Method, Hex.Quantity(before.Number), false) : request;
        for (int i = 0; i < 2; i++)
        {
            Time.Advance(TimeSpan.FromSeconds(29));
            await Chain.AdvanceAsync(TimeSpan.FromSeconds(29));
            await gate.LookAsync(CancellationToken.None);
        }

        Assert.That(lease.Why, Is.Null);
        Time.Advance(TimeSpan.FromSeconds(4));

        Assert.That((lease.Why, await RefusalAsync(gate: gate)), Is.EqualTo(((GateRefusal?)GateRefusal.ChainStale, (GateRefusal?)GateRefusal.ChainStale)));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task An_endpoint_that_shows_another_block_of_the_same_height_gets_a_no(bool liarIsFirst)
    {
        ConsentGate gate = OpenBoth();
        await GrantAsync();
        await Chain.MineAsync();
        Liar(liarIsFirst).Change = static (request, answer) =>
        {
            if (request.Method == "eth_getBlockByNumber")
                answer["hash"] = Keccak256.Hash("another").ToString();
            return answer;
        };

        Assert.That(await RefusalAsync(gate: gate), Is.EqualTo(GateRefusal.ChainDisagrees));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task An_endpoint_that_makes_up_a_block_above_the_others_with_a_state_of_its_own_gets_a_no(bool liarIsFirst)
    {
        ConsentGate gate = OpenBoth();
        BigInteger nonce = await GrantAsync();
        await RevokeAsync(nonce);
        BlockHeader head = await HeadAsync();
        await Chain.MineAsync(); // the liar shows this one; the other does not know it yet, and has the revocation in its newest
        (liarIsFirst ? Second : Line).Rewrite = request => request.Method == "eth_getBlockByNumber" && request.Parameters[0]!.GetValue<string>() == "latest"
            ? new RpcRequest(request.Method, Hex.Quantity(head.Number), false) : request;
        BlockHeader granted = (await Chain.Client.GetHeaderAsync(BlockRef.At(head.Number - 1), CancellationToken.None))!;
        Liar(liarIsFirst).Rewrite = request => s_state.Contains(request.Method) ? At(request, granted.Hash)
            : request.Method == "eth_getBlockByHash" ? new RpcRequest(request.Method, granted.Hash.ToString(), false) : request;

        Assert.That(await RefusalAsync(gate: gate), Is.EqualTo(GateRefusal.ChainUnproven));
    }

    [TestCase(true, "accountProof")]
    [TestCase(false, "storageProof")]
    public async Task A_proof_with_a_changed_node_proves_nothing(bool liarIsFirst, string part)
    {
        ConsentGate gate = OpenBoth();
        await GrantAsync();
        (await LeaseAsync(gate: gate)).Dispose();
        Liar(liarIsFirst).Change = (request, answer) =>
        {
            if (request.Method != "eth_getProof")
                return answer;
            JsonArray nodes = part == "accountProof" ? answer[part]!.AsArray() : answer[part]![0]!["proof"]!.AsArray();
            string node = nodes[^1]!.GetValue<string>();
            nodes[^1] = node[..^1] + (node[^1] == '0' ? '1' : '0');
            return answer;
        };

        Assert.That(await RefusalAsync(gate: gate), Is.EqualTo(GateRefusal.ChainUnproven));
    }

    [Test]
    public async Task A_header_that_does_not_hash_to_its_block_proves_nothing()
    {
        ConsentGate gate = OpenBoth();
        await GrantAsync();
        Second.Change = static (request, answer) =>
        {
            if (request.Method == "eth_getBlockByHash")
                answer["stateRoot"] = Keccak256.Hash("another").ToString();
            return answer;
        };

        Assert.That(await RefusalAsync(gate: gate), Is.EqualTo(GateRefusal.ChainUnproven));
    }

    [Test]
    public async Task An_endpoint_that_cannot_prove_anything_gets_a_no_and_keeps_no_lease_alive()
    {
        ConsentGate gate = OpenBoth();
        await GrantAsync();
        ConsentLease lease = await LeaseAsync(gate: gate);
        Second.Rewrite = static request => request.Method == "eth_getProof" ? new RpcRequest("eth_noSuchMethod") : request;

        Assert.That(await RefusalAsync(gate: gate), Is.EqualTo(GateRefusal.ChainUnproven));
        for (int i = 0; i < 7; i++)
        {
            Time.Advance(TimeSpan.FromSeconds(9));
            await Chain.MineAsync();
            await gate.LookAsync(CancellationToken.None);
        }

        Assert.That(lease.Why, Is.EqualTo(GateRefusal.ChainUnproven));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task An_endpoint_that_is_away_refuses_at_once_and_ends_leases_in_time_while_the_other_ones_no_counts(bool awayIsFirst)
    {
        ConsentGate gate = OpenBoth();
        BigInteger nonce = await GrantAsync();
        await GrantAsync(purposes: Purpose.Training);
        ConsentLease revoked = await LeaseAsync(gate: gate), kept = await LeaseAsync(Purpose.Training, gate);
        Liar(awayIsFirst).IsDown = static _ => true;

        Assert.That(await RefusalAsync(gate: gate), Is.EqualTo(GateRefusal.ChainUnreachable));
        await RevokeAsync(nonce);
        await gate.LookAsync(CancellationToken.None);
        Assert.That((revoked.Why, kept.Why), Is.EqualTo(((GateRefusal?)GateRefusal.Revoked, (GateRefusal?)null)));
        Time.Advance(s_tooLong);

        Assert.That(kept.Why, Is.EqualTo(GateRefusal.ChainUnreachable));
    }

    [Test]
    public void The_words_that_proofs_are_asked_for_lie_where_the_compiler_put_them() =>
        Assert.That(StorageLayout.Of("ConsentRegistry", "_entries", "_revoked", "_epochs").Concat(StorageLayout.Of("IdentityRegistry", "_words")),
            Is.EqualTo(new[] { ConsentSlots.Entries, ConsentSlots.RevokedBits, ConsentSlots.Epochs, ConsentSlots.Identities }));

    [Test]
    public void A_consent_s_first_word_is_taken_apart_where_the_compiler_put_its_fields() =>
        Assert.That(StorageLayout.MembersOf("ConsentRegistry", "Entry"), Is.EqualTo(new[] { (0, 0), (0, 20), (0, 21), (0, 22), (0, 28), (1, 0), (2, 0) }));

    private static RpcRequest At(RpcRequest request, Hash32 block) =>
        new(request.Method, [.. request.Parameters.SkipLast(1).Select(static one => one!.DeepClone()), new JsonObject { ["blockHash"] = block.ToString() }]);
}
