using FsCheck;
using FsCheck.Fluent;
using Ledger.Device.Vaults;

namespace Ledger.Device.Tests.Vaults;

public sealed class RecordTests
{
    [TestCase(0, 1024)]
    [TestCase(1020, 1024)]
    [TestCase(1021, 2048)]
    [TestCase(40_000, 65_536)]
    [TestCase(65_533, 131_072)]
    [TestCase(5_000_000, 5_046_272)]
    public void A_record_takes_the_next_size_of_a_short_list(int content, int padded) =>
        Assert.That(RecordSeal.PaddedLength(content), Is.EqualTo(padded));

    [Test]
    public void A_record_opens_with_its_key_in_its_place_and_nowhere_else()
    {
        using SecretKey key = SecretKey.Generate(), other = SecretKey.Generate();
        byte[] here = RecordSeal.Context("table.column", SourceId.Create(), 7L), there = RecordSeal.Context("table.column", SourceId.Create(), 7L);

        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), content =>
        {
            byte[] box = RecordSeal.Seal(key, content, here), changed = [.. box];
            changed[content.Length % box.Length] ^= 1;
            return RecordSeal.Open(key, box, here)!.AsSpan().SequenceEqual(content)
                && RecordSeal.Open(other, box, here) is null && RecordSeal.Open(key, box, there) is null
                && RecordSeal.Open(key, changed, here) is null && RecordSeal.Open(key, box.AsSpan(0, box.Length - 1), here) is null;
        }));
    }

    [Test]
    public void Bytes_that_are_no_passage_are_refused_and_never_throw()
    {
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes => PassageCodec.Decode(bytes) is null or { Ordinal: >= 0 }));
        byte[] passage = PassageCodec.Encode(new Passage("a/é.md", 3, "text 😀", new float[] { 1.5f, -0f }));

        for (int length = 0; length < passage.Length; length++)
            Assert.That(PassageCodec.Decode(passage.AsSpan(0, length)), Is.Null, "truncated");
        Assert.That(PassageCodec.Decode([.. passage, 0]), Is.Null, "padded");
        Passage read = PassageCodec.Decode(passage)!;
        Assert.That((read.Name, read.Ordinal, read.Text), Is.EqualTo(("a/é.md", 3, "text 😀")));
        Assert.That(read.Embedding.ToArray(), Is.EqualTo(new[] { 1.5f, -0f }));
        Assert.That(read.ToString(), Is.EqualTo("passage 3"));
    }

    [Test]
    public void A_key_is_gone_from_memory_after_its_disposal()
    {
        SecretKey key = SecretKey.Generate();
        ReadOnlySpan<byte> view = key.Bytes;

        key.Dispose();

        Assert.That(view.ContainsAnyExcept((byte)0), Is.False);
        Assert.That(() => key.Bytes.Length, Throws.InstanceOf<ObjectDisposedException>());
    }
}
