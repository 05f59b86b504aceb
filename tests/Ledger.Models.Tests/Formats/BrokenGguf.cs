using NUnit.Framework;

namespace Ledger.Models.Tests.Formats;

/// <summary>Files that an engine must not see, each wrong in one way.</summary>
internal static class BrokenGguf
{
    private const string Cut = "The file ends, or reaches its limit, inside its description.";

    public static IEnumerable<TestCaseData> Cases()
    {
        yield return Case("an empty file", [], "The model is not a regular file, or it is empty.");
        yield return Case("three bytes", "GGU"u8.ToArray(), Cut);
        yield return Case("another format", new GgufParts { Magic = 0x04034b50 }, "The file is not a GGUF file.");
        yield return Case("version 1", new GgufParts { Version = 1 }, "The file is of a version of GGUF that is not known, or big-endian.");
        yield return Case("big-endian", new GgufParts { Version = 0x03000000 }, "The file is of a version of GGUF that is not known, or big-endian.");
        yield return Case("2^63 tensors", new GgufParts { TensorCount = 1UL << 63 }, "The file claims 9223372036854775808 tensors, more than the 16384 allowed or than it has room for.");
        yield return Case("more keys than bytes", new GgufParts { KeyCount = 4000 }, "The file claims 4000 keys, more than the 4096 allowed or than it has room for.");
        yield return Case("no tensors", Edit(static file => file.Tensors.Clear()), "The file holds no tensors.");
        yield return Case("a key twice", Edit(static file => file.Keys.Add(("llama.block_count", 1u))), "A key of the file is empty or occurs twice.");
        yield return Case("a type of value that does not exist", With("x", new byte[] { 13, 0, 0, 0 }), "A value of the file is of a type that is not known.");
        yield return Case("a list of lists", With("x", (byte[])[9, 0, 0, 0, 9, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]), "A value of the file is of a type that is not known.");
        yield return Case("a list of 2^40 numbers", With("x", (byte[])[9, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0]), "The file claims 1099511627776 items of a list, more than the 4194304 allowed or than it has room for.");

        foreach (TestCaseData data in Tensors().Concat(Sizes()).Concat(Vocabularies()))
            yield return data;
    }

    private static IEnumerable<TestCaseData> Tensors()
    {
        const string apart = "The file's tensors do not lie one after the other.";
        yield return Case("a tensor twice", Tensor(static tensor => tensor with { Name = "output_norm.weight" }), "A tensor of the file has no name, or one that occurs twice.");
        yield return Case("a name of 64 bytes", Tensor(static tensor => tensor with { Name = new string('a', 64) }), "The file claims 64 bytes of a tensor's name, more than the 63 allowed or than it has room for.");
        yield return Case("an element type that ggml dropped", Tensor(static tensor => tensor with { Type = 4 }), "A tensor of the file has an element type that is not known.");
        yield return Case("half a block", Tensor(static tensor => tensor with { Type = 8 }), "A tensor of the file has rows that are no whole blocks of its element type.");
        yield return Case("no elements", Tensor(static tensor => tensor with { Extents = [8, 0] }), "A tensor of the file is empty or has more elements than any memory.");
        yield return Case("a product beyond 64 bits", Tensor(static tensor => tensor with { Extents = [1L << 31, 1L << 31, 1L << 31] }), "A tensor of the file is empty or has more elements than any memory.");
        yield return Case("five dimensions", Tensor(static tensor => tensor with { Extents = [8, 3, 1, 1, 1] }), "A tensor of the file has 5 dimensions, not 1 to 4.");
        yield return Case("an overlap", Tensor(static tensor => tensor with { Extents = [8, 4] }), apart);
        yield return Case("an offset beyond the file", Tensor(static tensor => tensor with { Offset = 1UL << 62 }), apart);
        yield return Case("a negative offset", Tensor(static tensor => tensor with { Offset = ulong.MaxValue }), "A tensor of the file lies outside it.");
        yield return Case("a file cut off", new GgufParts().ToBytes()[..^32], "The file ends before its last tensor does: it was cut off.");
        yield return Case("an odd alignment", With("general.alignment", 12u), "The file's alignment is not a power of two from 8 to 65536.");
        yield return Case("an alignment that is a text", With("general.alignment", "32"), "The file's alignment is not a power of two from 8 to 65536.");
    }

    private static IEnumerable<TestCaseData> Sizes()
    {
        yield return Case("no architecture", With("general.architecture", null), "The file names no architecture.");
        yield return Case("an architecture that is a number", With("general.architecture", 5u), "The file names no architecture.");
        yield return Case("an adapter", With("general.type", "adapter"), "The file holds something other than a model, an adapter for example.");
        yield return Case("a part", With("split.count", 3u), "The file is one of 3 parts of a model: join them first.");
        yield return Case("no layers", With("llama.block_count", 0u), "The file's block_count is missing or not from 1 to 512.");
        yield return Case("too many layers", With("llama.block_count", 513u), "The file's block_count is missing or not from 1 to 512.");
        yield return Case("no width", With("llama.embedding_length", null), "The file's embedding_length is missing or not from 1 to 1048576.");
        yield return Case("no heads", With("llama.attention.head_count", 0u), "The file's head_count is not from 1 to 1048576.");
        yield return Case("heads of too few layers", With("llama.attention.head_count", Array.Empty<int>()), "The file's head_count is not from 0 to 1048576.");
        yield return Case("heads that are not shared evenly", With("llama.attention.head_count_kv", 3u), "The file has 2 heads that share 3.");
        yield return Case("keys without end", With("llama.attention.key_length", uint.MaxValue), "The file's key_length is missing or not from 1 to 1048576.");
        yield return Case("experts without number", With("llama.expert_count", 5000u), "The file claims 5000 experts of which 0 are used.");
        yield return Case("experts that nobody uses", With("llama.expert_count", 4u), "The file claims 4 experts of which 0 are used.");
        yield return Case("a scaling of RoPE that is not known", With("llama.rope.scaling.type", "twisted"), "The file scales RoPE in a way that is not known.");
        yield return Case("an infinite constant", With("llama.rope.freq_base", float.PositiveInfinity), "A constant of the model is negative, infinite or not a number.");
        yield return Case("a negative constant", With("llama.attention.layer_norm_rms_epsilon", -1e-5f), "A constant of the model is negative, infinite or not a number.");
        yield return Case("half a head turned", With("llama.rope.dimension_count", 2u), "The file turns other elements of a head by RoPE than there are.");
    }

    private static IEnumerable<TestCaseData> Vocabularies()
    {
        const string tokens = "tokenizer.ggml.tokens";
        yield return Case("no tokenizer", With("tokenizer.ggml.model", null), "The file has no tokenizer.");
        yield return Case("no tokens", With(tokens, null), "The file has no tokenizer.");
        yield return Case("a token twice", With(tokens, (string[])["a", "b", "a"]), "Token 2 has the same text as an earlier one.");
        yield return Case("a token twice up to a zero byte", With(tokens, (string[])["a", "a\0b", "c"]), "Token 1 has the same text as an earlier one.");
        yield return Case("a token with the name of an empty one", With(tokens, (string[])["[EMPTY_1]", "", "c"]), "Token 1 has the same text as an earlier one.");
        yield return Case("another number of tokens than rows", With(tokens, (string[])["a", "b", "ab", "c"]).With("tokenizer.ggml.token_type", null), "The file's embedding is not one row of 8 for each of 4 tokens.");
        yield return Case("too few types", With("tokenizer.ggml.token_type", (int[])[1, 1]), "The file has fewer token types or scores than tokens.");
        yield return Case("scores that are texts", With("tokenizer.ggml.scores", (string[])["1", "2", "3"]), "The file has fewer token types or scores than tokens.");
        yield return Case("no merges", With("tokenizer.ggml.merges", null), "The file's tokenizer has no merges.");
        yield return Case("half a merge", With("tokenizer.ggml.merges", (string[])["ab"]), "Merge 0 of the file does not join two texts.");
        yield return Case("a merge with nothing", With("tokenizer.ggml.merges", (string[])["a b", "a "]), "Merge 1 of the file does not join two texts.");
    }

    private static GgufParts With(string key, object? value) => new GgufParts().With(key, value);

    private static GgufParts Edit(Action<GgufParts> edit)
    {
        GgufParts parts = new();
        edit(parts);
        return parts;
    }

    private static GgufParts Tensor(Func<GgufParts.Tensor, GgufParts.Tensor> change) => Edit(parts => parts.Tensors[0] = change(parts.Tensors[0]));

    private static TestCaseData Case(string name, GgufParts parts, string reason) => Case(name, parts.ToBytes(), reason);

    private static TestCaseData Case(string name, byte[] file, string reason) => new TestCaseData(file, reason).SetArgDisplayNames(name);
}
