using NUnit.Framework;

namespace Ledger.Content.Tests;

public sealed class ContentTests
{
    private const int Chunk = BlobLimits.ChunkSize;

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(Chunk)]
    [TestCase(Chunk + 1)]
    [TestCase(3 * Chunk)]
    [TestCase(3 * Chunk + 12345)]
    public async Task Content_of_any_size_comes_back(int size)
    {
        MemoryBlobStore store = new();
        byte[] content = Bytes(size);

        Cid cid = await new ContentWriter(store).WriteAsync(content, default);
        ContentRead read = await new ContentReader(store).ReadAsync(cid, size, default);

        Assert.That(((ContentRead.Found)read).Bytes.Span.SequenceEqual(content), Is.True);
        Assert.That(BlobChunker.CidOf(content), Is.EqualTo(cid));
    }

    [TestCase(Chunk, 1)]
    [TestCase(Chunk + 1, 3)]
    [TestCase(2 * Chunk, 3)]
    public void No_block_is_longer_than_a_chunk(int size, int expectedBlocks)
    {
        ReadOnlyMemory<byte>[] blocks = [.. BlobChunker.Blocks(Bytes(size))];

        Assert.That(blocks, Has.Length.EqualTo(expectedBlocks));
        Assert.That(blocks.Max(static block => block.Length), Is.LessThanOrEqualTo(Chunk));
    }

    [Test]
    public async Task Content_that_reads_like_a_manifest_comes_back_as_content()
    {
        MemoryBlobStore store = new();
        byte[] impostor = new ContentManifest(5, [Cid.Of("12345"u8)]).Encode();

        Cid cid = await new ContentWriter(store).WriteAsync(impostor, default);
        ContentRead read = await new ContentReader(store).ReadAsync(cid, 10_000, default);

        Assert.That(cid, Is.Not.EqualTo(Cid.Of(impostor)));
        Assert.That(((ContentRead.Found)read).Bytes.ToArray(), Is.EqualTo(impostor));
    }

    [TestCase(100, 99)]
    [TestCase(2 * Chunk, 2 * Chunk - 1)]
    public async Task Content_beyond_the_readers_limit_is_not_assembled(int size, int limit)
    {
        MemoryBlobStore store = new();
        Cid cid = await new ContentWriter(store).WriteAsync(Bytes(size), default);

        ContentRead read = await new ContentReader(store).ReadAsync(cid, limit, default);

        Assert.That(read, Is.EqualTo(new ContentRead.TooLarge(size, limit)));
    }

    [Test]
    public async Task A_manifest_that_promises_gigabytes_takes_no_memory()
    {
        MemoryBlobStore store = new();
        Cid[] chunks = [.. Enumerable.Repeat(Cid.Of("x"u8), BlobLimits.MaxChunks)];
        Cid cid = await store.PutAsync(new ContentManifest((long)BlobLimits.MaxChunks * Chunk, chunks).Encode(), default);

        ContentRead read = await new ContentReader(store).ReadAsync(cid, 1 << 20, default);

        Assert.That(read, Is.InstanceOf<ContentRead.TooLarge>());
    }

    [Test]
    public async Task The_missing_chunk_is_named()
    {
        byte[] content = Bytes(2 * Chunk);
        Cid missing = Cid.Of(content.AsSpan(Chunk));
        MemoryBlobStore store = new();
        Cid cid = default;
        foreach (ReadOnlyMemory<byte> block in BlobChunker.Blocks(content).Where(block => Cid.Of(block.Span) != missing))
            cid = await store.PutAsync(block, default);

        ContentRead read = await new ContentReader(store).ReadAsync(cid, content.Length, default);

        Assert.That(((ContentRead.Unavailable)read).Block, Is.EqualTo(missing));
    }

    [Test]
    public async Task A_chunk_of_another_length_than_listed_is_malformed()
    {
        MemoryBlobStore store = new();
        Cid small = await store.PutAsync("small"u8.ToArray(), default);
        Cid cid = await store.PutAsync(new ContentManifest(Chunk + 5, [small, small]).Encode(), default);

        ContentRead read = await new ContentReader(store).ReadAsync(cid, 2 * Chunk, default);

        Assert.That(((ContentRead.Malformed)read).Problem, Does.StartWith("Chunk 0 of"));
    }

    [Test]
    public void A_manifest_with_the_wrong_number_or_size_of_chunks_is_content()
    {
        string sound = System.Text.Encoding.UTF8.GetString(new ContentManifest(5, [Cid.Of("12345"u8)]).Encode());
        string[] broken =
        [
            sound[..^2] + "6}",
            sound.Replace(",\"size\":5}]", ",\"size\":4}]", StringComparison.Ordinal),
            sound.Replace("[{", "[[],{", StringComparison.Ordinal),
            sound.Replace("content-1", "content-2", StringComparison.Ordinal),
            sound + " ",
        ];

        bool[] parsed = [.. broken.Select(static text => ContentManifest.TryParse(System.Text.Encoding.UTF8.GetBytes(text), out _))];

        Assert.That(parsed, Is.All.False);
        Assert.That(broken, Has.None.EqualTo(sound));
    }

    private static byte[] Bytes(int size)
    {
        byte[] bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        return bytes;
    }
}
