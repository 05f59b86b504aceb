using NUnit.Framework;

namespace Ledger.Content.Remote.Tests;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ReplicatingBlobStoreTests : IDisposable
{
    private static readonly byte[] Block = [.. Enumerable.Range(0, 5000).Select(static i => (byte)(i * 13))];
    private static readonly Cid Name = Cid.Of(Block);

    private readonly HttpClient _client = new(HttpBlobSource.CreateHandler());
    private readonly string _directory = Directory.CreateTempSubdirectory("ledger-replica-").FullName;

    public void Dispose()
    {
        _client.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Test]
    public async Task A_block_that_is_here_is_not_asked_for()
    {
        await using TestPeer peer = TestPeer.Serving(Block);
        ReplicatingBlobStore store = Store(new DirectoryBlobStore(_directory), peer);
        await store.PutAsync(Block, default);

        BlobRead read = await store.GetAsync(Name, default);

        Assert.That(read, Is.InstanceOf<BlobRead.Found>());
        Assert.That(peer.Requests, Is.Empty);
    }

    [Test]
    public async Task A_block_is_fetched_once_and_kept()
    {
        await using TestPeer peer = TestPeer.Serving(Block);
        ReplicatingBlobStore store = Store(new DirectoryBlobStore(_directory), peer);

        await store.GetAsync(Name, default);
        BlobRead again = await store.GetAsync(Name, default);

        Assert.That(((BlobRead.Found)again).Bytes.ToArray(), Is.EqualTo(Block));
        Assert.That(peer.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task One_flipped_bit_in_the_own_store_is_refused_reported_and_mended_from_a_peer()
    {
        await using TestPeer peer = TestPeer.Serving(Block);
        DirectoryBlobStore local = new(_directory);
        await local.PutAsync(Block, default);
        string file = Directory.EnumerateFiles(_directory, Name.ToString(), SearchOption.AllDirectories).Single();
        byte[] flipped = [.. Block];
        flipped[77] ^= 1;
        await File.WriteAllBytesAsync(file, flipped);

        BlobRead read = await Store(local, peer).GetAsync(Name, default);

        Assert.That(((BlobRead.Found)read).Bytes.ToArray(), Is.EqualTo(Block));
        Assert.That(((BlobRead.Found)read).Incidents.Single(), Does.StartWith($"The stored copy of {Name} was corrupt and is now "));
        Assert.That(await local.GetAsync(Name, default), Is.InstanceOf<BlobRead.Found>());
    }

    [Test]
    public async Task Damage_that_nobody_can_mend_is_among_the_reasons()
    {
        await using TestPeer peer = TestPeer.Answering(404, 0, []);
        DirectoryBlobStore local = new(_directory);
        await local.PutAsync(Block, default);
        await File.WriteAllTextAsync(Directory.EnumerateFiles(_directory, Name.ToString(), SearchOption.AllDirectories).Single(), "damage");

        BlobRead read = await Store(local, peer).GetAsync(Name, default);

        Assert.That(((BlobRead.Missing)read).Reasons, Has.Count.EqualTo(2));
        Assert.That(((BlobRead.Missing)read).Reasons[0], Does.Contain("was corrupt"));
    }

    [Test]
    public async Task Content_of_many_chunks_is_read_through_a_peer_that_has_some_and_one_that_has_all()
    {
        byte[] content = new byte[2 * BlobLimits.ChunkSize + 17];
        new Random(5).NextBytes(content);
        ReadOnlyMemory<byte>[] blocks = [.. BlobChunker.Blocks(content)];
        MemoryBlobStore local = new();
        await local.PutAsync(blocks[^1], default);
        await local.PutAsync(blocks[0], default);
        await local.PutAsync(blocks[2], default);
        await using TestPeer wrong = TestPeer.Serving([9]), right = TestPeer.Serving(blocks[1].ToArray());

        ContentRead read = await new ContentReader(Store(local, wrong, right)).ReadAsync(BlobChunker.CidOf(content), content.Length, default);

        Assert.That(((ContentRead.Found)read).Bytes.Span.SequenceEqual(content), Is.True);
        Assert.That(((ContentRead.Found)read).Incidents, Has.Count.EqualTo(1));
    }

    private ReplicatingBlobStore Store(IBlobStore local, params TestPeer[] peers) => new(
        local,
        new HttpBlobSource(_client, new HttpBlobOptions(), TimeProvider.System),
        new FixedPeers([.. peers.Select(static peer => peer.Address)]));
}
