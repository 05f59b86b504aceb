using System.Numerics;
using System.Text.Json.Nodes;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Testing;
using NUnit.Framework;

namespace Ledger.Identity.Tests;

/// <summary>Consents that applications passed on, at the gate and in the view, on a real chain.</summary>
public sealed class PassedOnTests : GateFixture
{
    private FundedWallet Given => Chain.Wallets[2];

    private FundedWallet Middle => Chain.Wallets[3];

    private FundedWallet Last => Chain.Wallets[4];

    [TestCase(1)]
    [TestCase(2)]
    public async Task An_application_to_which_a_consent_was_passed_on_may_use_the_source_until_one_above_it_is_revoked(int endpoints)
    {
        ConsentGate gate = OpenGate(1, endpoints == 1 ? [Line] : [Line, Second]);
        BigInteger root = await GrantAsync(purposes: Purpose.Inference | Purpose.PassOn);
        ConsentKey middle = await PassAsync(Given, new ConsentKey(Owner.Address, root), Middle, Purpose.Inference | Purpose.PassOn);
        ConsentKey last = await PassAsync(Middle, middle, Last, Purpose.Inference);
        ConsentLease lease = await LeaseAsync(Last, gate);
        Assert.That((lease.Key, lease.Root, lease.Terms.Price), Is.EqualTo((last, new ConsentKey(Owner.Address, root), (UInt128)3)));

        await Middle.SendAsync(Ledger.Revoke(Middle.Address, last.Nonce));
        await gate.LookAsync(CancellationToken.None);
        Assert.That((lease.Why, await RefusalAsync(Last, gate)), Is.EqualTo(((GateRefusal?)GateRefusal.Revoked, (GateRefusal?)GateRefusal.Revoked)));
        ConsentLease between = await LeaseAsync(Middle, gate), first = await LeaseAsync(Given, gate);

        await RevokeAsync(root);
        await gate.LookAsync(CancellationToken.None);

        Assert.That((first.Why, between.Why, await RefusalAsync(Middle, gate)),
            Is.EqualTo(((GateRefusal?)GateRefusal.Revoked, (GateRefusal?)GateRefusal.Revoked, (GateRefusal?)GateRefusal.Revoked)));
    }

    [Test]
    public async Task What_was_passed_on_allows_no_more_than_it_says_and_to_nobody_else()
    {
        BigInteger root = await GrantAsync(purposes: Purpose.Inference | Purpose.Training | Purpose.PassOn);
        await PassAsync(Given, new ConsentKey(Owner.Address, root), Middle, Purpose.Inference, seconds: 50);

        Assert.That(await RefusalAsync(Middle), Is.Null);
        Assert.That((await Gate.AskAsync(Middle.Address, Notes, Purpose.Training, CancellationToken.None) as GateDecision.Refused)?.Reason, Is.EqualTo(GateRefusal.OtherPurpose));
        Assert.That(await RefusalAsync(Last), Is.EqualTo(GateRefusal.OtherApplication));
        Time.Advance(TimeSpan.FromSeconds(51));

        Assert.That((await RefusalAsync(Middle), await RefusalAsync(Given)), Is.EqualTo(((GateRefusal?)GateRefusal.Expired, (GateRefusal?)null)));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task An_identity_in_the_chain_that_is_deactivated_ends_what_is_below_it(bool middle)
    {
        BigInteger root = await GrantAsync(purposes: Purpose.Inference | Purpose.PassOn);
        ConsentKey key = await PassAsync(Given, new ConsentKey(Owner.Address, root), Middle, Purpose.Inference | Purpose.PassOn);
        await PassAsync(Middle, key, Last, Purpose.Inference);
        ConsentLease lease = await LeaseAsync(Last);
        FundedWallet dead = middle ? Middle : Given;

        await dead.SendAsync(IdentityRegistry.Calls.ChangeOwner(Chain.Contracts.IdentityRegistry, dead.Address, Address.Zero));
        await Gate.LookAsync(CancellationToken.None);

        Assert.That((lease.Why, await RefusalAsync(Last)), Is.EqualTo(((GateRefusal?)GateRefusal.IdentityDeactivated, (GateRefusal?)GateRefusal.IdentityDeactivated)));
    }

    [Test]
    public async Task The_owner_and_everybody_between_can_take_back_what_was_passed_on()
    {
        BigInteger root = await GrantAsync(purposes: Purpose.Inference | Purpose.PassOn);
        ConsentKey key = await PassAsync(Given, new ConsentKey(Owner.Address, root), Middle, Purpose.Inference);
        ConsentLease lease = await LeaseAsync(Middle);

        await Owner.SendAsync(Ledger.TakeBack(key, Owner.Address));
        await Gate.LookAsync(CancellationToken.None);

        Assert.That((lease.Why, await RefusalAsync(Middle), await RefusalAsync(Given)), Is.EqualTo(((GateRefusal?)GateRefusal.Revoked, (GateRefusal?)GateRefusal.Revoked, (GateRefusal?)null)));
    }

    [Test]
    public async Task In_each_order_within_one_block_a_grant_that_is_passed_on_and_revoked_allows_nobody_anything()
    {
        foreach (int[] order in new int[][] { [0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0] })
        {
            string snapshot = await Chain.SnapshotAsync();
            ConsentGate gate = OpenGate(1);
            CallData[] calls =
            [
                Ledger.Grant(await TermsAsync(purposes: Purpose.Inference | Purpose.PassOn), 7),
                Ledger.PassOn(Given.Address, 1, new ConsentKey(Owner.Address, 7), Middle.Address, Purpose.Inference, (await HeadAsync()).Timestamp + 100),
                Ledger.Revoke(Owner.Address, 7),
            ];
            await InOrderAsync([.. order.Select(which => (which == 1 ? Given.Address : Owner.Address, calls[which]))]);

            Assert.That(await RefusalAsync(Given, gate), Is.EqualTo(GateRefusal.Revoked).Or.EqualTo(GateRefusal.NoGrant), string.Join(",", order));
            Assert.That(await RefusalAsync(Middle, gate), Is.Not.Null, string.Join(",", order));
            Assert.That((await new LiveConsentReader(Chain.Client, Chain.Contracts).ReadAsync(Owner.Address)).Consents, Is.Empty, string.Join(",", order));
            await Chain.RevertAsync(snapshot);
        }
    }

    [Test]
    public async Task A_stranger_s_chain_of_consents_gives_nothing_here()
    {
        await GrantAsync(OtherApp, Purpose.Inference | Purpose.PassOn);
        ConsentTerms own = await TermsAsync() with { Owner = Given.Address, App = Given.Address, Purposes = Purpose.Inference | Purpose.PassOn, Price = 0, Cap = 0, Payout = Address.Zero };
        await Given.SendAsync(Ledger.Grant(own, 5));
        await PassAsync(Given, new ConsentKey(Given.Address, 5), Last, Purpose.Inference);

        Assert.That(await RefusalAsync(Last), Is.EqualTo(GateRefusal.OtherApplication));
    }

    [Test]
    public async Task However_many_may_pass_on_no_question_names_more_than_a_node_takes()
    {
        const int many = 300, most = 256;
        ConsentTerms terms = await TermsAsync(purposes: Purpose.Inference | Purpose.PassOn);
        BigInteger first = await Ledger.NextNonceAsync(Owner.Address);
        await SendManyAsync(Owner, Enumerable.Range(0, many).Select(i => Ledger.Grant(terms with { App = new Address(Keccak256.Hash($"app {i}").ToArray().AsSpan(12)) }, first + i)));
        BigInteger root = await GrantAsync(purposes: Purpose.Inference | Purpose.PassOn);
        await PassAsync(Given, new ConsentKey(Owner.Address, root), Middle, Purpose.Inference);
        Line.IsDown = request => request.Method == "eth_getLogs" && request.Parameters[0]!["topics"]!.AsArray().Any(static topic => topic is JsonArray { Count: > most });

        await LeaseAsync(Middle);
    }

    [Test]
    public async Task An_application_that_passes_on_briefly_and_often_is_never_cut_off()
    {
        const int most = 256;
        BigInteger root = await GrantAsync(purposes: Purpose.Inference | Purpose.PassOn);
        ulong soon = (ulong)Time.GetUtcNow().ToUnixTimeSeconds() + 1000; // each message has a block, each block a second
        BigInteger first = await Ledger.NextNonceAsync(Given.Address);
        await SendManyAsync(Given, Enumerable.Range(0, most).Select(i =>
            Ledger.PassOn(Given.Address, first + i, new ConsentKey(Owner.Address, root), Last.Address, Purpose.Inference, soon)));
        await LeaseAsync(Last);

        await Chain.AdvanceAsync(TimeSpan.FromSeconds(1100));
        Time.Advance(TimeSpan.FromSeconds(1100));
        await PassAsync(Given, new ConsentKey(Owner.Address, root), Middle, Purpose.Inference);

        await LeaseAsync(Middle);
        Assert.That(await RefusalAsync(Last), Is.Not.Null);
    }

    [Test]
    public async Task The_view_names_everybody_what_was_paid_and_what_is_left()
    {
        BigInteger root = await GrantAsync(purposes: Purpose.Inference | Purpose.PassOn);
        ConsentKey key = await PassAsync(Given, new ConsentKey(Owner.Address, root), Middle, Purpose.Inference, seconds: 50);
        LiveConsentReader reader = new(Chain.Client, Chain.Contracts);

        LiveConsents live = await reader.ReadAsync(Owner.Address);
        UseView view = UseView.Of(live, Chain.Client.ChainId, []);

        Assert.That(live.Consents.Select(static one => one.Key), Is.EqualTo(new[] { new ConsentKey(Owner.Address, root), key }));
        Assert.That((view.Uses[0].Cap, view.Uses[0].Used, view.Uses[0].Left), Is.EqualTo(("1000", "0", "1000")));
        Assert.That(view.Uses[1].Through, Is.EqualTo(new[] { new DidEthr(Chain.Client.ChainId, Given.Address).ToString() }));
        Assert.That((view.Uses[1].Root, view.Uses[1].Source), Is.EqualTo((view.Uses[0].Id, Notes.ToString())));
        await Chain.AdvanceAsync(TimeSpan.FromSeconds(60));
        Assert.That((await reader.ReadAsync(Owner.Address)).Consents.Select(static one => one.Key), Is.EqualTo(new[] { new ConsentKey(Owner.Address, root) }));
    }

    [Test]
    public async Task Payouts_that_meet_are_told()
    {
        await OnlyShortRangesAsync();
        PayoutLinks links = new(new EthereumClient(Line, Chain.Client.ChainId), Chain.Contracts);
        LiveConsentReader reader = new(Chain.Client, Chain.Contracts);
        Address[] accounts = [Chain.Wallets[7].Address, Chain.Wallets[8].Address];
        for (int i = 0; i < 2; i++)
            await Owner.SendAsync(Ledger.Grant(await TermsAsync(Chain.Wallets[2 + i].Address) with { Payout = accounts[i] }, i));
        Assert.That(await links.FindAsync(await reader.ReadAsync(Owner.Address)), Is.Empty);

        // A transfer of nothing says as much as one of a fortune.
        foreach (FundedWallet wallet in new[] { Chain.Wallets[7], Chain.Wallets[8] })
            await wallet.SendAsync(LedgerToken.Calls.Transfer(Chain.Contracts.LedgerToken, Chain.Wallets[9].Address, 0));
        LiveConsents live = await reader.ReadAsync(Owner.Address);

        Assert.That((await links.FindAsync(live)).Single(), Does.Contain($"2 of the accounts").And.Contain(Chain.Wallets[9].Address.ToString()));
        IReadOnlyList<UseView.Use> uses = UseView.Of(live, Chain.Client.ChainId, []).Uses;
        Assert.That(PayoutLinks.Adding(uses, "did:ethr:0x7a69:another", accounts[0].ToString()), Does.Contain("1 other application pays"));
        Assert.That(PayoutLinks.Adding(uses, uses[0].App, accounts[0].ToString()), Is.Null);
    }

    [Test]
    public async Task An_identity_is_read_from_a_node_that_answers_for_few_blocks_at_a_time()
    {
        await Owner.SendAsync(IdentityRegistry.Calls.ChangeOwner(Chain.Contracts.IdentityRegistry, Owner.Address, Last.Address));
        await OnlyShortRangesAsync();
        LoggedIdentities logs = new(new EthereumClient(Line, Chain.Client.ChainId), Chain.Contracts.IdentityRegistry, Chain.Contracts.FirstBlock);

        Assert.That(await logs.ReadAsync(Owner.Address, Chain.Contracts.FirstBlock, (await HeadAsync()).Number, CancellationToken.None), Has.Count.EqualTo(1));
    }

    /// <summary>A chain longer than the range of blocks for which its node tells logs at a time.</summary>
    private async Task OnlyShortRangesAsync()
    {
        const ulong most = 500;
        await Chain.MineAsync(600);
        Line.Rewrite = static request => request.Method == "eth_getLogs" && Number(request, "toBlock") - Number(request, "fromBlock") >= most
            ? request with { Method = "eth_refused" }
            : request;

        static ulong Number(RpcRequest request, string name) => Convert.ToUInt64(request.Parameters[0]![name]!.GetValue<string>(), 16);
    }

    private async Task<ConsentKey> PassAsync(FundedWallet giver, ConsentKey above, FundedWallet app, Purpose purposes, ulong seconds = 500)
    {
        ConsentKey key = new(giver.Address, await Ledger.NextNonceAsync(giver.Address));
        // Counted from the test's start, not from the head, which may be a second later than at the consent above: nobody may pass on for longer.
        ulong expires = (ulong)Time.GetUtcNow().ToUnixTimeSeconds() + seconds;
        await giver.SendAsync(Ledger.PassOn(giver.Address, key.Nonce, above, app.Address, purposes, expires));
        return key;
    }

    private async Task<ConsentLease> LeaseAsync(FundedWallet app, ConsentGate? gate = null)
    {
        GateDecision decision = await (gate ?? Gate).AskAsync(app.Address, Notes, Purpose.Inference, CancellationToken.None);
        Assert.That(decision, Is.InstanceOf<GateDecision.Allowed>());
        return ((GateDecision.Allowed)decision).Lease;
    }

    private async Task<GateRefusal?> RefusalAsync(FundedWallet app, ConsentGate? gate = null) =>
        (await (gate ?? Gate).AskAsync(app.Address, Notes, Purpose.Inference, CancellationToken.None) as GateDecision.Refused)?.Reason;

    private static async Task SendManyAsync(FundedWallet from, IEnumerable<CallData> calls)
    {
        IReadOnlyList<TransactionReceipt> sent = await from.Sender.SendAllAsync([.. calls.Select(static call => (call.ToRequest(), 400_000UL))]);
        Assert.That(sent.All(static one => one.Succeeded), Is.True);
    }

    /// <summary>Mines one block with these messages in this order: the first pays most for its gas.</summary>
    private async Task InOrderAsync(IReadOnlyList<(Address By, CallData Call)> messages)
    {
        Dictionary<Address, ulong> nonces = [];
        await Chain.SetAutomineAsync(false);
        await Chain.Client.AskAsync("anvil_autoImpersonateAccount", CancellationToken.None, true);
        for (int i = 0; i < messages.Count; i++)
        {
            (Address by, CallData call) = messages[i];
            ulong nonce = nonces.TryGetValue(by, out ulong next) ? next : await Chain.Client.GetTransactionCountAsync(by, BlockRef.Latest, CancellationToken.None);
            nonces[by] = nonce + 1;
            await Chain.Client.AskAsync("eth_sendTransaction", CancellationToken.None, new JsonObject
            {
                ["from"] = by.ToLowerString(), ["to"] = call.To.ToLowerString(), ["data"] = Hex.Encode(call.Data), ["gas"] = Hex.Quantity(400_000),
                ["nonce"] = Hex.Quantity(nonce), ["gasPrice"] = Hex.Quantity(BigInteger.Pow(10, 11) * (messages.Count - i)),
            });
        }

        await Chain.MineAsync();
        await Chain.SetAutomineAsync(true);
    }
}
