using System.Text;
using Ledger.Content;

namespace Ledger.Models;

/// <summary>A model as the files that Hugging Face libraries load. Spec: protocol.md §14.3.</summary>
internal static class HuggingFaceFiles
{
    // White_Space character by character, since JavaScript's \s lacks U+0085 and has U+FEFF
    private const string Space = "\t-\r\x20\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000";

    private const string Pattern =
        $@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{{L}}+| ?\p{{N}}+| ?[^{Space}\p{{L}}\p{{N}}]+|[{Space}]+(?![^{Space}])|[{Space}]+";

    public static byte[] Safetensors(ReleaseInput input)
    {
        SafetensorsWriter writer = new();
        foreach (ParameterTensor parameter in input.Shape.Parameters)
        {
            ReadOnlyMemory<float> values = input.Parameters(parameter.Name);
            if (HuggingFaceNames.IsTurned(parameter.Name))
                values = RotaryRows.ToHalfSplit(values.Span, input.Shape.HeadDim, parameter.Columns);
            int[] shape = parameter.Role == ParameterRole.Norm ? [parameter.Columns] : [parameter.Rows, parameter.Columns];
            writer.Tensor(HuggingFaceNames.OfParameter(parameter.Name), shape, values);
        }

        return writer.ToBytes(CanonicalValue.Of(("finalRoot", input.Origin.FinalRoot), ("format", "pt"), ("recipe", input.Origin.Recipe)));
    }

    public static byte[] Config(ModelShape shape) => Bytes(JsonText.Object(
        ("architectures", JsonText.List([JsonText.Text("LlamaForCausalLM")])),
        ("attention_bias", JsonText.Flag(false)),
        ("attention_dropout", JsonText.Decimal(0)),
        ("bos_token_id", JsonText.Integer(ByteLevelBpe.EndOfText)),
        ("eos_token_id", JsonText.Integer(ByteLevelBpe.EndOfText)),
        ("head_dim", JsonText.Integer(shape.HeadDim)),
        ("hidden_act", JsonText.Text("silu")),
        ("hidden_size", JsonText.Integer(shape.Dim)),
        ("intermediate_size", JsonText.Integer(shape.Ffn)),
        ("max_position_embeddings", JsonText.Integer(shape.Context)),
        ("mlp_bias", JsonText.Flag(false)),
        ("model_type", JsonText.Text("llama")),
        ("num_attention_heads", JsonText.Integer(shape.Heads)),
        ("num_hidden_layers", JsonText.Integer(shape.Layers)),
        ("num_key_value_heads", JsonText.Integer(shape.KvHeads)),
        ("rms_norm_eps", JsonText.Decimal(shape.NormEps)),
        ("rope_theta", JsonText.Decimal(shape.RopeBase)),
        ("tie_word_embeddings", JsonText.Flag(shape.Tied)),
        ("torch_dtype", JsonText.Text("float32")),
        ("use_cache", JsonText.Flag(true)),
        ("vocab_size", JsonText.Integer(shape.Vocab))));

    public static byte[] Tokenizer(ByteLevelBpe tokenizer)
    {
        string byteLevel = JsonText.Object(
            ("add_prefix_space", JsonText.Flag(false)), ("trim_offsets", JsonText.Flag(false)),
            ("type", JsonText.Text("ByteLevel")), ("use_regex", JsonText.Flag(false)));
        return Bytes(JsonText.Object(
            ("added_tokens", JsonText.List([EndOfText()])),
            ("decoder", byteLevel),
            ("model", Model(tokenizer)),
            ("normalizer", JsonText.Null),
            ("padding", JsonText.Null),
            ("post_processor", JsonText.Null),
            ("pre_tokenizer", JsonText.Object(("pretokenizers", JsonText.List([Split(), byteLevel])), ("type", JsonText.Text("Sequence")))),
            ("truncation", JsonText.Null),
            ("version", JsonText.Text("1.0"))));
    }

    public static byte[] TokenizerConfig(ModelShape shape) => Bytes(JsonText.Object(
        ("add_bos_token", JsonText.Flag(false)),
        ("add_prefix_space", JsonText.Flag(false)),
        ("bos_token", JsonText.Text(ByteLevelBpe.EndOfTextText)),
        ("clean_up_tokenization_spaces", JsonText.Flag(false)),
        ("eos_token", JsonText.Text(ByteLevelBpe.EndOfTextText)),
        ("model_max_length", JsonText.Integer(shape.Context)),
        ("tokenizer_class", JsonText.Text("PreTrainedTokenizerFast"))));

    private static string EndOfText() => JsonText.Object(
        ("content", JsonText.Text(ByteLevelBpe.EndOfTextText)), ("id", JsonText.Integer(ByteLevelBpe.EndOfText)),
        ("lstrip", JsonText.Flag(false)), ("normalized", JsonText.Flag(false)), ("rstrip", JsonText.Flag(false)),
        ("single_word", JsonText.Flag(false)), ("special", JsonText.Flag(true)));

    private static string Split() => JsonText.Object(
        ("behavior", JsonText.Text("Isolated")), ("invert", JsonText.Flag(false)),
        ("pattern", JsonText.Object(("Regex", JsonText.Text(Pattern)))), ("type", JsonText.Text("Split")));

    private static string Model(ByteLevelBpe tokenizer)
    {
        SortedDictionary<string, string> vocabulary = new(StringComparer.Ordinal);
        for (int token = 0; token < tokenizer.VocabSize; token++)
            vocabulary.Add(TokenTexts.Of(tokenizer, token), JsonText.Integer(token));
        return JsonText.Object(
            ("byte_fallback", JsonText.Flag(false)),
            ("continuing_subword_prefix", JsonText.Null),
            ("dropout", JsonText.Null),
            ("end_of_word_suffix", JsonText.Null),
            ("fuse_unk", JsonText.Flag(false)),
            ("ignore_merges", JsonText.Flag(false)),
            ("merges", JsonText.List(TokenTexts.Merges(tokenizer).Select(JsonText.Text))),
            ("type", JsonText.Text("BPE")),
            ("unk_token", JsonText.Null),
            ("vocab", JsonText.Object(vocabulary)));
    }

    private static byte[] Bytes(string json) => Encoding.UTF8.GetBytes(json);
}
