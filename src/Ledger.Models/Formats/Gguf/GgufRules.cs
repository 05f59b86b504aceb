using System.Text;

namespace Ledger.Models;

/// <summary>What a GGUF file's description must say so that an engine neither aborts on it nor divides by zero. Spec: protocol.md §14.2.</summary>
/// <remarks>
/// llama.cpp ends its process where it asserts (two equal token texts, no blocks, more experts than it knows) and returns
/// nothing where it checks. Both are caught here, the first because it must be, the second for a sentence that says why.
/// </remarks>
internal static class GgufRules
{
    private const int MaxLayers = 512;
    private const int MaxExperts = 1024;
    private const long MaxWidth = 1 << 20;
    private const long MaxContext = 1L << 31;

    /// <summary>The first broken rule as a sentence, or null.</summary>
    public static string? FirstBroken(GgufDescription file, GgufLimits limits)
    {
        string? architecture = file.Text("general.architecture");
        if (architecture is null || architecture.Length is 0 or > 64 || !architecture.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            return "The file names no architecture.";
        if (file.Text("general.type") is string type && type != "model")
            return "The file holds something other than a model, an adapter for example.";
        if (file.TryInteger("split.count", out long parts) && parts > 1)
            return $"The file is one of {parts} parts of a model: join them first.";
        return SizeRule(file, architecture)
            ?? HeadRule(file, architecture)
            ?? ExpertRule(file, architecture)
            ?? NumberRule(file, architecture)
            ?? VocabularyRule(file, limits)
            ?? (architecture == "llama" ? LlamaRule(file) : null);
    }

    private static string? SizeRule(GgufDescription file, string architecture) =>
        Missing(file, architecture + ".block_count", MaxLayers)
        ?? Missing(file, architecture + ".embedding_length", MaxWidth)
        ?? Missing(file, architecture + ".context_length", MaxContext)
        ?? Each(file, architecture + ".feed_forward_length", 0, MaxWidth)
        ?? Optional(file, architecture + ".vocab_size", MaxContext)
        ?? Optional(file, architecture + ".attention.key_length", MaxWidth)
        ?? Optional(file, architecture + ".attention.value_length", MaxWidth)
        ?? Optional(file, architecture + ".rope.dimension_count", MaxWidth);

    private static string? HeadRule(GgufDescription file, string architecture)
    {
        string heads = architecture + ".attention.head_count", shared = architecture + ".attention.head_count_kv";
        long layers = file.TryInteger(architecture + ".block_count", out long count) ? count : 0;
        return Each(file, heads, file.TryInteger(heads, out _) ? 1 : 0, MaxWidth)
            ?? Each(file, shared, 0, MaxWidth)
            ?? (IsShort(file, heads, layers) || IsShort(file, shared, layers) ? "The file lists heads for fewer layers than it has." : null);
    }

    private static string? ExpertRule(GgufDescription file, string architecture)
    {
        long experts = file.TryInteger(architecture + ".expert_count", out long count) ? count : 0;
        long used = (file.Integers(architecture + ".expert_used_count") ?? [0]).DefaultIfEmpty(0).Max();
        return experts > MaxExperts || used > experts || (experts > 0 && used == 0)
            ? $"The file claims {experts} experts of which {used} are used."
            : null;
    }

    private static string? NumberRule(GgufDescription file, string architecture)
    {
        foreach ((string key, GgufValue value) in file.Keys)
        {
            if (!key.StartsWith(architecture + ".", StringComparison.Ordinal) || value is not GgufValue.Scalar { Type: GgufValueType.Float32 } scalar)
                continue;
            float number = BitConverter.UInt32BitsToSingle((uint)scalar.Bits);
            bool negative = number < 0 && (key.EndsWith("epsilon", StringComparison.Ordinal) || key.Contains(".rope.", StringComparison.Ordinal));
            if (!float.IsFinite(number) || negative)
                return "A constant of the model is negative, infinite or not a number.";
        }

        return file.Text(architecture + ".rope.scaling.type") is null or "none" or "linear" or "yarn" or "longrope"
            ? null
            : "The file scales RoPE in a way that is not known.";
    }

    private static string? VocabularyRule(GgufDescription file, GgufLimits limits)
    {
        string? kind = file.Text("tokenizer.ggml.model");
        if (kind is null or "none" or "no_vocab" || file.Texts("tokenizer.ggml.tokens") is not { Count: > 0 } tokens)
            return "The file has no tokenizer.";
        if (tokens.Count > limits.MaxTokens)
            return $"The file has {tokens.Count} tokens, more than the {limits.MaxTokens} allowed.";
        foreach (string key in (ReadOnlySpan<string>)["tokenizer.ggml.token_type", "tokenizer.ggml.scores"])
        {
            if (file.Keys.TryGetValue(key, out GgufValue? list)
                && (list is not GgufValue.Numbers { Element: GgufValueType.Int32 or GgufValueType.Float32 } || IsShort(list, tokens.Count)))
                return "The file has fewer token types or scores than tokens.";
        }

        HashSet<string> texts = new(tokens.Count, StringComparer.Ordinal);
        for (int token = 0; token < tokens.Count; token++)
        {
            if (!texts.Add(AsEngineReads(tokens[token].Span, token)))
                return $"Token {token} has the same text as an earlier one.";
        }

        return kind == "gpt2" ? MergeRule(file) : null;
    }

    private static string? MergeRule(GgufDescription file)
    {
        if (!file.Keys.ContainsKey("tokenizer.ggml.merges"))
            return file.Text("tokenizer.ggml.pre") == "kimi-k2" ? null : "The file's tokenizer has no merges.";
        if (file.Texts("tokenizer.ggml.merges") is not { } merges)
            return "The file's merges are not texts.";
        for (int rank = 0; rank < merges.Count; rank++)
        {
            ReadOnlySpan<byte> merge = merges[rank].Span;
            int space = merge.Length < 3 ? -1 : merge[1..].IndexOf((byte)' ');
            if (space < 0 || space + 2 == merge.Length)
                return $"Merge {rank} of the file does not join two texts.";
        }

        return null;
    }

    /// <summary>The one architecture that we write is checked as a whole.</summary>
    private static string? LlamaRule(GgufDescription file)
    {
        file.TryInteger("llama.embedding_length", out long width);
        long heads = file.Integers("llama.attention.head_count")?[0] ?? 0;
        long shared = file.Integers("llama.attention.head_count_kv")?[0] ?? heads;
        if (heads < 1 || shared < 1 || heads % shared != 0)
            return $"The file has {heads} heads that share {shared}.";
        long head = file.TryInteger("llama.attention.key_length", out long given) ? given : width / heads;
        if (head < 2 || head % 2 != 0 || (file.TryInteger("llama.rope.dimension_count", out long turned) && turned != head))
            return "The file turns other elements of a head by RoPE than there are.";
        if (file.Float("llama.attention.layer_norm_rms_epsilon") is null)
            return "The file does not say what RMSNorm adds.";
        int vocabulary = file.Texts("tokenizer.ggml.tokens")!.Count;
        GgufTensor? embedding = file.Tensors.FirstOrDefault(static tensor => tensor.Name == "token_embd.weight");
        return embedding is null || embedding.Extents.Count != 2 || embedding.Extents[0] != width || embedding.Extents[1] != vocabulary
            ? $"The file's embedding is not one row of {width} for each of {vocabulary} tokens."
            : null;
    }

    /// <summary>llama.cpp reads a text up to its first zero byte, and gives an empty one a name.</summary>
    private static string AsEngineReads(ReadOnlySpan<byte> text, int token)
    {
        int end = text.IndexOf((byte)0);
        ReadOnlySpan<byte> read = end < 0 ? text : text[..end];
        return read.IsEmpty ? FormattableString.Invariant($"[EMPTY_{token}]") : Encoding.Latin1.GetString(read);
    }

    private static string? Missing(GgufDescription file, string key, long max) =>
        file.TryInteger(key, out long value) && value >= 1 && value <= max ? null : $"The file's {LastWord(key)} is missing or not from 1 to {max}.";

    private static string? Optional(GgufDescription file, string key, long max) => file.Keys.ContainsKey(key) ? Missing(file, key, max) : null;

    private static string? Each(GgufDescription file, string key, long min, long max) =>
        !file.Keys.ContainsKey(key) ? null
        : file.Integers(key) is { Count: > 0 } values && values.All(value => value >= min && value <= max) ? null
        : $"The file's {LastWord(key)} is not from {min} to {max}.";

    private static bool IsShort(GgufDescription file, string key, long layers) => IsShort(file.Keys.GetValueOrDefault(key), layers);

    private static bool IsShort(GgufValue? value, long count) => value is GgufValue.Numbers numbers && numbers.Count < count;

    private static string LastWord(string key) => key[(key.LastIndexOf('.') + 1)..];
}
