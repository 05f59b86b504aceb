using NUnit.Framework;

namespace Ledger.Models.Tests.Formats;

public sealed class AdapterGgufTests
{
    private static readonly AdapterMatrix s_matrix = new("blk.0.attn_q.weight", 2, new float[] { 1, 2, 3, 4, 5, 6 }, new float[] { 7, 8, 9, 10, 11, 12, 13, 14 });

    [Test]
    public void An_adapter_is_a_pair_of_tensors_for_each_matrix()
    {
        byte[] file = AdapterGguf.Write([s_matrix], 16, new Dictionary<string, string> { ["ledger.root"] = "0x12", ["ledger.base"] = "bafk" });

        GgufDescription read = Read(file);
        Assert.That(read.Text("general.type"), Is.EqualTo("adapter"));
        Assert.That(read.Text("adapter.type"), Is.EqualTo("lora"));
        Assert.That(read.Text("general.architecture"), Is.EqualTo("llama"));
        Assert.That(read.Float("adapter.lora.alpha"), Is.EqualTo(16f));
        Assert.That(read.Text("ledger.base") + read.Text("ledger.root"), Is.EqualTo("bafk0x12"));
        Assert.That(string.Join(", ", read.Tensors.Select(static tensor => $"{tensor.Name} {string.Join('x', tensor.Extents)}")),
            Is.EqualTo("blk.0.attn_q.weight.lora_a 3x2, blk.0.attn_q.weight.lora_b 2x4"));
        Assert.That(Values(file, read, 0), Is.EqualTo(s_matrix.A.ToArray()));
        Assert.That(Values(file, read, 1), Is.EqualTo(s_matrix.B.ToArray()));
    }

    [Test]
    public void The_order_of_metadata_shows_nowhere()
    {
        byte[] one = AdapterGguf.Write([s_matrix], 1, new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" });
        byte[] other = AdapterGguf.Write([s_matrix], 1, new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" });

        Assert.That(other, Is.EqualTo(one));
    }

    private static IEnumerable<TestCaseData> Broken()
    {
        yield return new TestCaseData(new[] { s_matrix, s_matrix }, "").SetArgDisplayNames("a matrix twice");
        yield return new TestCaseData(new[] { s_matrix with { Rank = 3 } }, "").SetArgDisplayNames("another rank");
        yield return new TestCaseData(new[] { s_matrix with { BaseTensor = "blk.0.attn_norm.weight" } }, "").SetArgDisplayNames("a norm, which the engine would skip");
        yield return new TestCaseData(new[] { s_matrix with { BaseTensor = "token_embd.weight" } }, "").SetArgDisplayNames("the embedding");
        yield return new TestCaseData(new[] { s_matrix }, "adapter.type").SetArgDisplayNames("a key of the format itself");
    }

    [TestCaseSource(nameof(Broken))]
    public void What_no_engine_takes_is_not_written(AdapterMatrix[] matrices, string key) =>
        Assert.That(() => AdapterGguf.Write(matrices, 1, key.Length > 0 ? new Dictionary<string, string> { [key] = "x" } : []), Throws.ArgumentException);

    private static GgufDescription Read(byte[] file)
    {
        bool read = GgufParser.TryRead(new MemoryStream(file), file.Length, GgufLimits.Default, out GgufDescription? description, out string? problem);
        Assert.That(read, Is.True, problem);
        return description!;
    }

    private static float[] Values(byte[] file, GgufDescription read, int tensor)
    {
        float[] values = new float[read.Tensors[tensor].Length];
        Float32Bytes.Read(file.AsSpan((int)(read.DataStart + read.Tensors[tensor].Offset), 4 * values.Length), values);
        return values;
    }
}
