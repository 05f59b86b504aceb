using System.Numerics;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Ledger.Identity.Tests;

/// <summary>The gate says no when the chain is silent, stale, replaced or lying.</summary>
public sealed class GateUnderFailureTests : GateFixture
{
    private static readonly TimeSpan s_tooLong = TimeSpan.FromSeconds(61);

    [Test]
    public async Task A_silent_chain_refuses_at_once_and_ends_leases_when_their_last_head_is_too_old()
    {
        await GrantAsync();
        ConsentLease lease = await LeaseAsync();
        Line.IsDown = static _ => true;

        Assert.That(await RefusalAsync(), Is.EqualTo(GateRefusal.ChainUnreachable));
        await Gate.LookAsync(CancellationToken.None);
        Assert.That(lease.Why, Is.Null);
        Time.Advance(s_tooLong);

        Assert.That((lease.Ended.IsCancellationRequested, lease.Why), Is.EqualTo((true, (GateRefusal?)GateRefusal.ChainUnreachable)));
    }

    [Test]
    public async Task A_chain_without_new_blocks_is_stale()
    {
        await GrantAsync();
        ConsentLease lease = await LeaseAsync();

        Time.Advance(s_tooLong);

        Assert.That(lease.Why, Is.EqualTo(GateRefusal.ChainStale));
        Assert.That(await RefusalAsync(), Is.EqualTo(GateRefusal.ChainStale));
        await Chain.MineAsync();
        Assert.That(await RefusalAsync(), Is.Null);
    }

    [Test]
    public async Task A_lease_lasts_while_new_blocks_come()
    {
        await GrantAsync();
        ConsentLease lease = await LeaseAsync();
        for (int i = 0; i < 5; i++)
        {
            Time.Advance(TimeSpan.FromSeconds(50));
            await Chain.AdvanceAsync(TimeSpan.FromSeconds(50));
            await Gate.LookAsync(CancellationToken.None);
        }

        Assert.That(lease.Why, Is.Null);
    }

    [Test]
    public async Task A_block_that_is_served_again_is_not_new()
    {
        await GrantAsync();
        ConsentLease lease = await LeaseAsync();
        JsonNode[] old = [await RawHeadAsync(), null!];
        await Chain.MineAsync();
        await Gate.LookAsync(CancellationToken.None);
        old[1] = await RawHeadAsync();
        int turn = 0;
        Line.Instead = request => request.Method == "eth_getBlockByNumber" && request.Parameters[0]!.GetValue<string>() == "latest"
            ? old[turn++ % 2].DeepClone() : null;
        for (int i = 0; i < 7; i++)
        {
            Time.Advance(TimeSpan.FromSeconds(9));
            await Gate.LookAsync(CancellationToken.None);
        }

        Assert.That((lease.Why, await RefusalAsync()), Is.EqualTo(((GateRefusal?)GateRefusal.ChainStale, (GateRefusal?)GateRefusal.ChainStale)));
    }

    [Test]
    public async Task New_heads_without_readable_state_do_not_keep_a_lease_alive()
    {
        await GrantAsync();
        ConsentLease lease = await LeaseAsync();
        Line.IsDown = static request => request.Method == "eth_call";
        for (int i = 0; i < 7; i++)
        {
            Time.Advance(TimeSpan.FromSeconds(9));
            await Chain.MineAsync();
            await Gate.LookAsync(CancellationToken.None);
        }

        Assert.That(lease.Why, Is.EqualTo(GateRefusal.ChainUnreachable));
        Assert.That(await RefusalAsync(), Is.EqualTo(GateRefusal.ChainUnreachable));
    }

    [Test]
    public async Task A_machine_that_slept_does_not_go_on_with_what_it_knew()
    {
        await GrantAsync();
        ConsentLease lease = await LeaseAsync();

        Time.Sleep(TimeSpan.FromMinutes(5));
        Assert.That(await RefusalAsync(), Is.EqualTo(GateRefusal.ChainStale));
        Time.Run(TimeSpan.FromSeconds(1));

        Assert.That(lease.Why, Is.EqualTo(GateRefusal.ChainStale));
    }

    [Test]
    public async Task A_time_of_day_that_was_set_back_gives_no_further_time()
    {
        await GrantAsync();
        ConsentLease lease = await LeaseAsync();
        Time.Sleep(TimeSpan.FromHours(-2));

        Time.Run(s_tooLong);

        Assert.That(lease.Why, Is.EqualTo(GateRefusal.ChainStale));
    }

    [Test]
    public async Task A_node_that_is_itself_behind_serves_nothing_new()
    {
        await GrantAsync();
        Time.Sleep(TimeSpan.FromMinutes(30));

        Assert.That(await RefusalAsync(), Is.EqualTo(GateRefusal.ChainStale));
        await Chain.MineAsync();
        Assert.That(await RefusalAsync(), Is.EqualTo(GateRefusal.ChainStale));
    }

    [Test]
    public async Task A_node_that_hides_the_grants_gets_a_no()
    {
        await GrantAsync();
        Line.Instead = static request => request.Method == "eth_getLogs" ? new JsonArray() : null;

        Assert.That(await RefusalAsync(), Is.EqualTo(GateRefusal.NoGrant));
    }

    [Test]
    public async Task An_answer_that_is_nonsense_is_a_no()
    {
        await GrantAsync();
        Line.Instead = static request => request.Method == "eth_call" ? JsonValue.Create("0x2a") : null;

        Assert.That(await RefusalAsync(), Is.EqualTo(GateRefusal.ChainUnreachable));
    }

    [TestCase(1, 1)]
    [TestCase(2, 1)]
    [TestCase(1, 2)]
    [TestCase(2, 2)]
    public async Task A_grant_that_a_reorganisation_dropped_is_gone(int blocksOnTop, int endpoints)
    {
        ConsentGate gate = Open(endpoints);
        await GrantAsync();
        await Chain.MineAsync(blocksOnTop - 1);
        ConsentLease lease = await LeaseAsync(gate: gate);

        await Chain.ReorgAsync(blocksOnTop);
        await Chain.MineAsync();
        await gate.LookAsync(CancellationToken.None);

        Assert.That(lease.Why, Is.EqualTo(GateRefusal.ChainChanged));
        Assert.That(await RefusalAsync(gate: gate), Is.EqualTo(GateRefusal.NoGrant));
    }

    [TestCase(1)]
    [TestCase(2)]
    public async Task A_revocation_that_a_reorganisation_drops_and_adds_again_is_followed(int endpoints)
    {
        ConsentGate gate = Open(endpoints);
        BigInteger nonce = await GrantAsync();
        await Chain.MineAsync();
        ConsentLease first = await LeaseAsync(gate: gate);
        await RevokeAsync(nonce);
        Assert.That(await RefusalAsync(gate: gate), Is.EqualTo(GateRefusal.Revoked));
        await gate.LookAsync(CancellationToken.None);

        await Chain.ReorgAsync(1);
        await Chain.MineAsync();
        ConsentLease second = await LeaseAsync(gate: gate);
        await RevokeAsync(nonce);
        await gate.LookAsync(CancellationToken.None);

        Assert.That((first.Why, second.Why), Is.EqualTo(((GateRefusal?)GateRefusal.Revoked, (GateRefusal?)GateRefusal.Revoked)));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task While_one_endpoint_of_two_has_not_seen_a_reorganisation_that_dropped_a_revocation_nothing_is_allowed(bool firstIsLate)
    {
        ConsentGate gate = Open(2);
        TamperedTransport late = firstIsLate ? Line : Second;
        BigInteger nonce = await GrantAsync();
        await Chain.MineAsync();
        await RevokeAsync(nonce);
        JsonNode before = await RawHeadAsync();
        Assert.That(await RefusalAsync(gate: gate), Is.EqualTo(GateRefusal.Revoked));

        await Chain.ReorgAsync(1);
        late.Instead = request => request.Method == "eth_getBlockByNumber" && request.Parameters[0]!.GetValue<string>() == "latest" ? before.DeepClone() : null;
        GateRefusal? meanwhile = await RefusalAsync(gate: gate);
        late.Instead = static _ => null;
        await Chain.MineAsync();
        ConsentLease dropped = await LeaseAsync(gate: gate);
        await RevokeAsync(nonce);
        await gate.LookAsync(CancellationToken.None);

        Assert.That(meanwhile, Is.EqualTo(GateRefusal.ChainDisagrees));
        Assert.That((dropped.Why, await RefusalAsync(gate: gate)), Is.EqualTo(((GateRefusal?)GateRefusal.Revoked, (GateRefusal?)GateRefusal.Revoked)));
    }

    [Test]
    public async Task A_confirmed_grant_that_is_mined_anew_must_be_confirmed_anew()
    {
        ConsentGate gate = OpenGate(2);
        BigInteger nonce = await GrantAsync();
        await Chain.MineAsync();
        ConsentLease lease = await LeaseAsync(gate: gate);

        await Chain.ReorgAsync(2);
        await Owner.SendAsync(Ledger.Grant(await TermsAsync(), nonce));
        await gate.LookAsync(CancellationToken.None);

        Assert.That(lease.Why, Is.EqualTo(GateRefusal.NotYetConfirmed));
        await Chain.MineAsync();
        Assert.That(await RefusalAsync(gate: gate), Is.Null);
    }

    [Test]
    public async Task A_revocation_that_comes_while_the_question_is_answered_counts()
    {
        BigInteger nonce = await GrantAsync();
        bool done = false;
        Line.Before = async requests =>
        {
            if (done || requests.All(static request => request.Method != "eth_call"))
                return;
            done = true;
            await RevokeAsync(nonce);
            await Gate.LookAsync(CancellationToken.None); // the look that would end the lease comes before there is one
        };

        Assert.That(await RefusalAsync(), Is.EqualTo(GateRefusal.Revoked));
    }

    [Test]
    public async Task A_head_costs_at_most_three_round_trips_however_many_leases_there_are()
    {
        ConsentGate gate = OpenGate(3);
        for (int i = 0; i < 12; i++)
            await GrantAsync(purposes: i % 2 == 0 ? Purpose.Inference : Purpose.Training);
        await Chain.MineAsync(3);
        List<ConsentLease> leases = [];
        for (int i = 0; i < 100; i++)
            leases.Add(await LeaseAsync(i % 2 == 0 ? Purpose.Inference : Purpose.Training, gate));
        int before = Line.RoundTrips;

        await Chain.MineAsync();
        await gate.LookAsync(CancellationToken.None);
        Assert.That(Line.RoundTrips - before, Is.EqualTo(2));
        await Chain.MineAsync(5);
        await gate.LookAsync(CancellationToken.None);

        Assert.That(Line.RoundTrips - before, Is.EqualTo(5));
        Assert.That(leases.Select(lease => lease.Why), Is.All.Null);
    }

    [Test]
    public async Task Questions_that_come_together_share_looks()
    {
        await GrantAsync();
        (await LeaseAsync()).Dispose();
        int before = Line.RoundTrips;

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Gate.LookAsync(CancellationToken.None)));

        Assert.That(Line.RoundTrips - before, Is.LessThanOrEqualTo(3));
    }

    private ConsentGate Open(int endpoints) => OpenGate(1, endpoints == 1 ? [Line] : [Line, Second]);

    private async Task<JsonNode> RawHeadAsync() =>
        JsonNode.Parse((await Chain.Client.AskAsync("eth_getBlockByNumber", CancellationToken.None, "latest", false)).GetRawText())!;
}
