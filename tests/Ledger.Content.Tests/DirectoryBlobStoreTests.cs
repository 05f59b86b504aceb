using System.Diagnostics;
using NUnit.Framework;

namespace Ledger.Content.Tests;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class DirectoryBlobStoreTests : IDisposable
{
    private static readonly byte[] Block = [.. Enumerable.Range(0, 5000).Select(static i => (byte)(i * 7))];

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Test]
    public async Task A_block_is_still_there_when_the_store_is_opened_again()
    {
        Cid cid = await new DirectoryBlobStore(_directory.Path).PutAsync(Block, default);

        DirectoryBlobStore reopened = new(_directory.Path);

        Assert.That(await reopened.HasAsync(cid, default), Is.True);
        Assert.That(((BlobRead.Found)await reopened.GetAsync(cid, default)).Bytes.ToArray(), Is.EqualTo(Block));
    }

    [Test]
    public async Task A_block_that_was_never_put_is_missing()
    {
        DirectoryBlobStore store = new(_directory.Path);
        Cid cid = Cid.Of(Block);

        BlobRead read = await store.GetAsync(cid, default);

        Assert.That(((BlobRead.Missing)read).Cid, Is.EqualTo(cid));
        Assert.That(await store.HasAsync(cid, default), Is.False);
    }

    [TestCase(0, Description = "first bit")]
    [TestCase(4999, Description = "last byte")]
    public async Task One_flipped_bit_puts_a_block_into_quarantine(int position)
    {
        DirectoryBlobStore store = new(_directory.Path);
        Cid cid = await store.PutAsync(Block, default);
        byte[] damaged = [.. Block];
        damaged[position] ^= 1;
        await File.WriteAllBytesAsync(FileOf(cid), damaged);

        BlobRead read = await store.GetAsync(cid, default);

        Assert.That(await File.ReadAllBytesAsync(((BlobRead.Corrupt)read).Quarantined), Is.EqualTo(damaged));
        Assert.That(await store.GetAsync(cid, default), Is.InstanceOf<BlobRead.Missing>());
    }

    [TestCase(0)]
    [TestCase(4999)]
    [TestCase(BlobLimits.MaxBlock + 1)]
    public async Task A_block_of_another_length_is_corrupt(int length)
    {
        DirectoryBlobStore store = new(_directory.Path);
        Cid cid = await store.PutAsync(Block, default);
        using (FileStream file = new(FileOf(cid), FileMode.Open, FileAccess.Write))
            file.SetLength(length);

        BlobRead read = await store.GetAsync(cid, default);

        Assert.That(read, Is.InstanceOf<BlobRead.Corrupt>());
    }

    [Test]
    public async Task Putting_a_block_again_mends_a_damaged_copy()
    {
        DirectoryBlobStore store = new(_directory.Path);
        Cid cid = await store.PutAsync(Block, default);
        await File.WriteAllTextAsync(FileOf(cid), "damage");

        await store.PutAsync(Block, default);

        Assert.That(await store.GetAsync(cid, default), Is.InstanceOf<BlobRead.Found>());
    }

    [Test]
    public async Task Writers_of_the_same_block_do_not_disturb_each_other()
    {
        DirectoryBlobStore store = new(_directory.Path), other = new(_directory.Path);

        Cid[] cids = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => (i % 2 == 0 ? store : other).PutAsync(Block, default).AsTask()));

        Assert.That(cids.Distinct().ToArray(), Has.Length.EqualTo(1));
        Assert.That(await store.GetAsync(cids[0], default), Is.InstanceOf<BlobRead.Found>());
        Assert.That(Directory.EnumerateFiles(Path.Combine(_directory.Path, "temporary")), Is.Empty);
    }

    [Test]
    public void A_block_over_two_mebibytes_is_the_callers_mistake()
    {
        DirectoryBlobStore store = new(_directory.Path);

        Assert.That(async () => await store.PutAsync(new byte[BlobLimits.MaxBlock + 1], default), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Half_written_files_of_dead_processes_are_cleared_and_those_of_living_ones_kept()
    {
        string temporary = Directory.CreateDirectory(Path.Combine(_directory.Path, "temporary")).FullName;
        string dead = Path.Combine(temporary, $"{DeadProcess()}-abc"), living = Path.Combine(temporary, $"{Environment.ProcessId}-abc");
        File.WriteAllText(dead, "half");
        File.WriteAllText(living, "half");

        _ = new DirectoryBlobStore(_directory.Path);

        Assert.That(File.Exists(dead), Is.False);
        Assert.That(File.Exists(living), Is.True);
    }

    [Test]
    [Platform("Linux")]
    public void The_kernels_word_for_a_full_disk_is_understood()
    {
        using FileStream full = new("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

        IOException? error = Assert.Throws<IOException>(() => full.Write(Block));

        Assert.That(StorageFullException.IsCauseOf(error!), Is.True);
    }

    [TestCaseSource(nameof(SmallFileSystems))]
    public async Task A_full_disk_is_one_clear_error_and_loses_nothing(string mountPoint)
    {
        using SmallFileSystem disk = new(mountPoint);
        DirectoryBlobStore store = new(mountPoint);
        Cid kept = await store.PutAsync(Block, default);

        StorageFullException? error = Assert.ThrowsAsync<StorageFullException>(async () => await store.PutAsync(new byte[BlobLimits.MaxBlock], default));

        Assert.That(error!.Message, Is.EqualTo($"There is no space left for blobs in {mountPoint}; free some and start again."));
        Assert.That(await store.GetAsync(kept, default), Is.InstanceOf<BlobRead.Found>());
        Assert.That(await store.HasAsync(Cid.Of(new byte[BlobLimits.MaxBlock]), default), Is.False);
        Assert.That(Directory.EnumerateFiles(Path.Combine(mountPoint, "temporary")), Is.Empty);
    }

    private string FileOf(Cid cid) => Directory.EnumerateFiles(_directory.Path, cid.ToString(), SearchOption.AllDirectories).Single();

    private static int DeadProcess()
    {
        using Process process = Process.Start(new ProcessStartInfo("dotnet", "--version") { RedirectStandardOutput = true })!;
        process.WaitForExit();
        return process.Id;
    }

    private static IEnumerable<TestCaseData> SmallFileSystems()
    {
        string mountPoint = Path.Combine(Path.GetTempPath(), $"ledger-small-disk-{Environment.ProcessId}");
        TestCaseData data = new TestCaseData(mountPoint).SetArgDisplayNames("tmpfs of 1 MiB");
        yield return SmallFileSystem.CanMount(mountPoint) ? data : data.Ignore("mounting a small file system needs root on Linux");
    }
}
