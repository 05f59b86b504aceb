using Ledger.Content;
using Ledger.Device.Releases;
using Ledger.Models;

namespace Ledger.Device.Tests.Releases;

public sealed class ReleasePullTests
{
    private static readonly ReleaseFiles s_files = GivenRelease.Files;

    private MemoryPeers _peers = null!;
    private HttpClient _http = null!;
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Prepare()
    {
        _peers = new MemoryPeers();
        _http = new HttpClient(_peers);
        _folder = new TemporaryFolder();
    }

    [TearDown]
    public void CleanUp()
    {
        _http.Dispose();
        _peers.Dispose();
        _folder.Dispose();
    }

    [Test]
    public async Task Every_file_arrives_bit_for_bit_with_its_manifest()
    {
        ReleasePullResult result = await PullAsync(_peers.Add("honest", GivenRelease.Contents));

        Assert.That(result, Is.InstanceOf<ReleasePullResult.Pulled>());
        foreach ((string name, ReadOnlyMemory<byte> content) in s_files.All)
            Assert.That(File.ReadAllBytes(At(name)), Is.EqualTo(content.ToArray()), name);
        Assert.That(File.ReadAllBytes(At(ReleasePull.ManifestName)), Is.EqualTo(s_files.Manifest.Encode()));
        Assert.That(Directory.GetFiles(_folder.Path), Has.Length.EqualTo(6), "nothing else stays");
    }

    [Test]
    public async Task One_flipped_bit_is_refused_in_a_sentence_that_names_file_block_and_peer()
    {
        Uri liar = _peers.Add("liar", GivenRelease.Contents);
        Cid chunk = GivenRelease.GgufChunks[1];
        _peers.Flip("liar", chunk);

        ReleasePullResult result = await PullAsync(liar);

        ReleasePullResult.Unavailable refused = (ReleasePullResult.Unavailable)result;
        Assert.That((refused.File, refused.Block), Is.EqualTo(("model.gguf", chunk)));
        Assert.That(refused.Sentence, Does.Contain("model.gguf").And.Contain(chunk.ToString()).And.Contain("http://liar/: it sent").And.Contain("are not this block"));
        Assert.That(File.Exists(At("model.gguf")), Is.False, "nothing that looks whole");
        Assert.That(File.Exists(At(ReleasePull.ManifestName)), Is.False);
    }

    [Test]
    public async Task A_flipped_bit_of_one_peer_is_mended_by_another()
    {
        Uri liar = _peers.Add("liar", GivenRelease.Contents), honest = _peers.Add("honest", GivenRelease.Contents);
        _peers.Flip("liar", GivenRelease.GgufChunks[0]);

        ReleasePullResult result = await PullAsync(liar, honest);

        Assert.That(((ReleasePullResult.Pulled)result).Incidents, Has.Exactly(1).Contains("http://liar/"));
        Assert.That(File.ReadAllBytes(At("model.gguf")), Is.EqualTo(s_files.Gguf.ToArray()));
    }

    [Test]
    public async Task A_flipped_manifest_is_refused()
    {
        Uri liar = _peers.Add("liar", GivenRelease.Contents);
        _peers.Flip("liar", s_files.Manifest.Cid);

        Assert.That(await PullAsync(liar), Is.InstanceOf<ReleasePullResult.Unavailable>());
        Assert.That(Directory.GetFiles(_folder.Path), Is.Empty);
    }

    [Test]
    public async Task A_pull_that_broke_off_goes_on_and_fetches_no_chunk_twice()
    {
        Uri peer = _peers.Add("first", GivenRelease.Contents);
        Cid[] chunks = GivenRelease.GgufChunks;
        _peers.Remove("first", chunks[2]);
        Assert.That(await PullAsync(peer), Is.InstanceOf<ReleasePullResult.Unavailable>());
        _peers.Asked.Clear();

        ReleasePullResult result = await PullAsync(_peers.Add("second", GivenRelease.Contents));

        Assert.That(result, Is.InstanceOf<ReleasePullResult.Pulled>());
        Assert.That(_peers.Asked, Has.Member(chunks[2].ToString()));
        Assert.That(_peers.Asked, Has.No.Member(chunks[0].ToString()).And.No.Member(chunks[1].ToString()));
    }

    [Test]
    public async Task A_whole_directory_is_verified_without_asking_anybody()
    {
        await PullAsync(_peers.Add("honest", GivenRelease.Contents));
        _peers.Asked.Clear();

        Assert.That(await PullAsync(), Is.InstanceOf<ReleasePullResult.Pulled>());
        Assert.That(_peers.Asked, Is.Empty);
    }

    [Test]
    public async Task A_file_that_was_damaged_here_is_mended_chunk_by_chunk()
    {
        Uri peer = _peers.Add("honest", GivenRelease.Contents);
        await PullAsync(peer);
        byte[] damaged = File.ReadAllBytes(At("model.gguf"));
        damaged[BlobLimits.ChunkSize + 5] ^= 1;
        File.WriteAllBytes(At("model.gguf"), damaged);
        _peers.Asked.Clear();

        await PullAsync(peer);

        Assert.That(File.ReadAllBytes(At("model.gguf")), Is.EqualTo(s_files.Gguf.ToArray()));
        Assert.That(_peers.Asked, Is.EqualTo(new[] { s_files.Manifest.File("model.gguf").Cid.ToString(), GivenRelease.GgufChunks[1].ToString() }));
    }

    [Test]
    public async Task A_manifest_that_lies_about_a_size_is_refused()
    {
        ReleaseManifest lying = s_files.Manifest with { Files = [.. s_files.Manifest.Files.Select(file => file.Name == "model.gguf" ? file with { Size = file.Size + 1 } : file)] };

        ReleasePullResult result = await PullAsync(lying.Cid, _ => null, _peers.Add("peer", [.. GivenRelease.Contents, lying.Encode()]));

        Assert.That(((ReleasePullResult.Refused)result).Sentence, Does.StartWith($"model.gguf has {s_files.Gguf.Length} bytes, but the release's manifest says {s_files.Gguf.Length + 1}"));
    }

    [Test]
    public async Task Bytes_that_are_no_manifest_are_refused()
    {
        ReleasePullResult result = await PullAsync(BlobChunker.CidOf(s_files.Config.Span), _ => null, _peers.Add("peer", GivenRelease.Contents));

        Assert.That(((ReleasePullResult.Refused)result).Sentence, Does.Contain("is no manifest of a release: "));
    }

    [Test]
    public async Task A_manifest_that_is_not_the_wanted_one_leaves_no_file()
    {
        ReleasePullResult result = await PullAsync(s_files.Manifest.Cid, _ => "It is another.", _peers.Add("peer", GivenRelease.Contents));

        Assert.That(result, Is.EqualTo(new ReleasePullResult.Refused("It is another.")));
        Assert.That(Directory.GetFiles(_folder.Path), Is.Empty);
    }

    [Test]
    public void What_registry_and_manifest_say_differently_is_named()
    {
        ReleaseManifest manifest = s_files.Manifest;
        Cid other = Cid.Of("other"u8);
        RegisteredRelease right = new(1, 3, manifest.Origin.FinalRoot, manifest.Cid, manifest.File("model.safetensors").Cid, manifest.File("model.gguf").Cid, 0, "MIT");

        Assert.That(right.Contradiction(manifest, 31337), Is.Null);
        Assert.That(right.Contradiction(manifest, 1), Does.Contain("chain 31337"));
        Assert.That((right with { Run = 4 }).Contradiction(manifest, 31337), Does.Contain("run 3"));
        Assert.That((right with { FinalRoot = other.Digest }).Contradiction(manifest, 31337), Does.Contain("final root"));
        Assert.That((right with { Parent = 1 }).Contradiction(manifest, 31337), Does.Contain("parent 0"));
        Assert.That((right with { Licence = "GPL-3.0" }).Contradiction(manifest, 31337), Does.Contain("licence MIT"));
        Assert.That((right with { Safetensors = other }).Contradiction(manifest, 31337), Does.Contain("safetensors"));
        Assert.That((right with { Gguf = other }).Contradiction(manifest, 31337), Does.Contain("GGUF"));
    }

    private string At(string name) => Path.Combine(_folder.Path, name);

    private Task<ReleasePullResult> PullAsync(params Uri[] peers) => PullAsync(s_files.Manifest.Cid, _ => null, peers);

    private Task<ReleasePullResult> PullAsync(Cid manifest, Func<ReleaseManifest, string?> expected, params Uri[] peers) =>
        ReleasePull.From(peers, _http, TimeProvider.System).PullAsync(manifest, expected, _folder.Path, null, CancellationToken.None);
}
