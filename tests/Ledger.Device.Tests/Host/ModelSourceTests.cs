using Ledger.Content;
using Ledger.Device.Host;
using Ledger.Device.Tests.Engine;
using Ledger.Testing;

namespace Ledger.Device.Tests.Host;

/// <summary>A model that was fetched before is used again only while it is still what its CID names.</summary>
public sealed class ModelSourceTests
{
    private LocalChain _chain = null!;

    [OneTimeSetUp]
    public async Task StartChainAsync() => _chain = await LocalChain.StartAsync();

    [OneTimeTearDown]
    public async Task EndChainAsync() => await _chain.DisposeAsync();

    [Test]
    public async Task A_fetched_model_is_found_again_without_asking_peers()
    {
        using TemporaryFolder folder = new();
        using DeviceDirectory directory = DeviceDirectory.Open(folder.File("device"));
        (Cid cid, string path) = Fetched(directory);

        ModelFinding finding = await SourceOf(cid, directory).FindAsync(mayAskPeers: false, CancellationToken.None);

        Assert.That(finding, Is.InstanceOf<ModelFinding.Found>());
        Assert.That(((ModelFinding.Found)finding).Model.Cid, Is.EqualTo(cid.ToString()));
        Assert.That(File.Exists(path));
    }

    [TestCase(false, "is not here whole")]
    [TestCase(true, "No node that the identity registry lists serves the model now.")]
    public async Task A_fetched_model_with_one_flipped_bit_is_not_used(bool mayAskPeers, string sentence)
    {
        using TemporaryFolder folder = new();
        using DeviceDirectory directory = DeviceDirectory.Open(folder.File("device"));
        (Cid cid, string path) = Fetched(directory);
        byte[] bytes = await File.ReadAllBytesAsync(path);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);

        ModelFinding finding = await SourceOf(cid, directory).FindAsync(mayAskPeers, CancellationToken.None);

        Assert.That(finding, Is.InstanceOf<ModelFinding.Missing>());
        Assert.That(((ModelFinding.Missing)finding).Sentence, Does.Contain(sentence));
    }

    private static (Cid Cid, string Path) Fetched(DeviceDirectory directory)
    {
        using TinyModel model = new(TinyModel.SmallShape);
        byte[] bytes = File.ReadAllBytes(model.Path);
        Cid cid = BlobChunker.CidOf(bytes);
        string path = Path.Combine(directory.Models, cid + ".gguf");
        File.WriteAllBytes(path, bytes);
        return (cid, path);
    }

    private ModelSource SourceOf(Cid cid, DeviceDirectory directory) => new(
        DeviceProgram.Options(_chain.RpcUrl, directory.Root, cid.ToString()), new DeviceChain(_chain.Client, _chain.Contracts), directory, TimeProvider.System);
}
