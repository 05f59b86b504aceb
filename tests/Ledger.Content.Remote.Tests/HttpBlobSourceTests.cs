using NUnit.Framework;

namespace Ledger.Content.Remote.Tests;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class HttpBlobSourceTests : IDisposable
{
    private static readonly byte[] Block = [.. Enumerable.Range(0, 5000).Select(static i => (byte)(i * 31))];
    private static readonly Cid Name = Cid.Of(Block);

    private readonly AdvancingTime _time = new();
    private readonly HttpClient _client = new(HttpBlobSource.CreateHandler());

    public void Dispose() => _client.Dispose();

    [Test]
    public async Task A_block_is_asked_for_as_from_an_ipfs_gateway()
    {
        await using TestPeer peer = TestPeer.Serving(Block);

        BlobRead read = await Source().FetchAsync(Name, [new Uri(peer.Address, "/base/")], default);

        Assert.That(((BlobRead.Found)read).Bytes.ToArray(), Is.EqualTo(Block));
        Assert.That(peer.Requests.Single(), Does.StartWith($"GET /base/ipfs/{Name}?format=raw HTTP/1.1\n").And.Contain("Accept: application/vnd.ipld.raw\n"));
    }

    [TestCase(BlobLimits.MaxBlock)]
    [TestCase(0)]
    public async Task Blocks_up_to_the_gateway_limit_are_taken(int size)
    {
        byte[] block = new byte[size];
        await using TestPeer peer = TestPeer.Serving(block);

        BlobRead read = await Source().FetchAsync(Cid.Of(block), [peer.Address], default);

        Assert.That(((BlobRead.Found)read).Bytes.Length, Is.EqualTo(size));
    }

    [Test]
    public async Task One_flipped_bit_is_refused_and_the_next_peer_asked()
    {
        byte[] flipped = [.. Block];
        flipped[1234] ^= 0x10;
        await using TestPeer bad = TestPeer.Serving(flipped), good = TestPeer.Serving(Block);

        BlobRead read = await Source().FetchAsync(Name, [bad.Address, good.Address], default);

        Assert.That(((BlobRead.Found)read).Bytes.ToArray(), Is.EqualTo(Block));
        Assert.That(((BlobRead.Found)read).Incidents, Is.EqualTo(new[] { $"{bad.Address}: it sent 5000 bytes that are not this block." }));
    }

    [TestCase(4999, 4999, "it sent 4999 bytes that are not this block.", Description = "truncated, with a true length")]
    [TestCase(5000, 4999, "it cannot be reached or broke off (", Description = "truncated, with a false length")]
    [TestCase(BlobLimits.MaxBlock + 1, 10, "it sent more than 2097152 bytes.", Description = "a declared length over the limit")]
    public async Task A_body_of_the_wrong_length_is_refused(long declared, int sent, string problem)
    {
        await using TestPeer peer = TestPeer.Answering(200, declared, Block[..sent]);

        BlobRead read = await Source().FetchAsync(Name, [peer.Address], default);

        Assert.That(((BlobRead.Missing)read).Reasons.Single(), Does.StartWith($"{peer.Address}: {problem}"));
    }

    [Test]
    public async Task A_body_without_end_is_cut_off_at_the_limit()
    {
        await using TestPeer peer = TestPeer.Endless();

        BlobRead read = await Source().FetchAsync(Name, [peer.Address], default);

        Assert.That(((BlobRead.Missing)read).Reasons.Single(), Is.EqualTo($"{peer.Address}: it sent more than 2097152 bytes."));
    }

    [Test]
    public async Task Peers_that_say_nothing_or_stop_in_the_middle_cost_their_time_and_no_more()
    {
        await using TestPeer silent = TestPeer.Silent(), stalling = TestPeer.Stalling(), good = TestPeer.Serving(Block);

        Task<BlobRead> fetch = Source().FetchAsync(Name, [silent.Address, stalling.Address, good.Address], default);
        await silent.Asked;
        _time.Advance(TimeSpan.FromSeconds(10));
        await stalling.Asked;
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.That(((BlobRead.Found)await fetch).Incidents, Is.EqualTo(new[]
        {
            $"{silent.Address}: it did not deliver within 10 s.",
            $"{stalling.Address}: it did not deliver within 10 s.",
        }));
    }

    [Test]
    public async Task A_peer_that_let_the_time_run_out_is_asked_last_but_not_counted_as_false()
    {
        await using TestPeer silent = TestPeer.Silent(), good = TestPeer.Serving(Block);
        HttpBlobSource source = Source();
        Task<BlobRead> first = source.FetchAsync(Name, [silent.Address, good.Address], default);
        await silent.Asked;
        _time.Advance(TimeSpan.FromSeconds(10));
        await first;

        BlobRead second = await source.FetchAsync(Name, [silent.Address, good.Address], default).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.That(((BlobRead.Found)second).Incidents, Is.Empty);
        Assert.That(silent.Requests, Has.Count.EqualTo(1));
        Assert.That(source.RefusedOf(silent.Address), Is.Zero);
    }

    [Test]
    public async Task A_redirect_is_not_followed()
    {
        await using TestPeer other = TestPeer.Serving(Block);
        await using TestPeer peer = TestPeer.Answering(302, 0, [], $"Location: {other.Address}\r\n");

        BlobRead read = await Source().FetchAsync(Name, [peer.Address], default);

        Assert.That(((BlobRead.Missing)read).Reasons.Single(), Is.EqualTo($"{peer.Address}: it answered 302."));
        Assert.That(other.Requests, Is.Empty);
    }

    [Test]
    public async Task A_peer_that_does_not_have_the_block_is_not_penalised()
    {
        await using TestPeer without = TestPeer.Answering(404, 0, []), good = TestPeer.Serving(Block);
        HttpBlobSource source = Source();

        await source.FetchAsync(Name, [without.Address, good.Address], default);
        await source.FetchAsync(Name, [without.Address, good.Address], default);

        Assert.That(without.Requests, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Every_delivery_and_every_refusal_is_told_and_refusals_are_counted_by_peer()
    {
        await using TestPeer bad = TestPeer.Serving([1, 2, 3]), good = TestPeer.Serving(Block);
        HttpBlobSource source = Source();
        List<Uri> fetched = [], refused = [];
        source.Fetched += (peer, _) => fetched.Add(peer);
        source.Refused += (peer, _) => refused.Add(peer);

        await source.FetchAsync(Name, [bad.Address, good.Address], default);

        Assert.That(fetched, Is.EqualTo(new List<Uri> { good.Address }));
        Assert.That(refused, Is.EqualTo(new List<Uri> { bad.Address }));
        Assert.That(source.RefusedOf(bad.Address), Is.EqualTo(1));
        Assert.That(source.RefusedOf(good.Address), Is.Zero);
    }

    [Test]
    public async Task A_peer_that_served_wrong_bytes_is_asked_last_until_its_penalty_is_over()
    {
        await using TestPeer bad = TestPeer.Serving([1, 2, 3]), good = TestPeer.Serving(Block);
        HttpBlobSource source = Source();

        await source.FetchAsync(Name, [bad.Address, good.Address], default);
        await source.FetchAsync(Name, [bad.Address, good.Address], default);
        int askedDuringPenalty = bad.Requests.Count;
        _time.Advance(TimeSpan.FromMinutes(11));
        await source.FetchAsync(Name, [bad.Address, good.Address], default);

        Assert.That(askedDuringPenalty, Is.EqualTo(1));
        Assert.That(bad.Requests, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task With_every_peer_failing_each_reason_is_told()
    {
        await using TestPeer without = TestPeer.Answering(404, 0, []);
        Uri closed = await ClosedAddress(), strange = new("ftp://127.0.0.1/"), relative = new("peer", UriKind.Relative), nameless = new("http://xn--é.com/");

        BlobRead read = await Source().FetchAsync(Name, [without.Address, closed, strange, relative, nameless], default);

        Assert.That(((BlobRead.Missing)read).Cid, Is.EqualTo(Name));
        Assert.That(((BlobRead.Missing)read).Reasons, Has.Count.EqualTo(5).And.All.EndsWith("."));
    }

    [Test]
    public async Task The_callers_own_cancellation_is_not_taken_for_a_slow_peer()
    {
        await using TestPeer silent = TestPeer.Silent();
        using CancellationTokenSource cancelled = new();
        Task<BlobRead> fetch = Source().FetchAsync(Name, [silent.Address], cancelled.Token);

        await cancelled.CancelAsync();

        Assert.That(async () => await fetch, Throws.InstanceOf<OperationCanceledException>());
    }

    private HttpBlobSource Source() => new(_client, new HttpBlobOptions(), _time);

    private static async Task<Uri> ClosedAddress()
    {
        await using TestPeer peer = TestPeer.Silent();
        return peer.Address;
    }
}
