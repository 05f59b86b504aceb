namespace Ledger.Models;

/// <summary>A model as the GGUF file of its release. Spec: protocol.md §14.2.</summary>
internal static class ReleaseGguf
{
    /// <summary>Numbers of llama.cpp's token types.</summary>
    public const int NormalToken = 1, ControlToken = 3, UnusedToken = 5;

    public static byte[] Write(ReleaseInput input)
    {
        GgufWriter writer = new();
        writer.Key("general.architecture", GgufValue.Of("llama"))
            .Key("general.type", GgufValue.Of("model"))
            .Key("general.name", GgufValue.Of(input.Origin.Name))
            .Key("general.file_type", GgufValue.Of(0u))
            .Key("ledger.final_root", GgufValue.Of(input.Origin.FinalRoot.ToString()))
            .Key("ledger.recipe", GgufValue.Of(input.Origin.Recipe.ToString()));
        AddShape(writer, input.Shape);
        AddTokenizer(writer, input.Tokenizer, input.Shape.Vocab);
        foreach (ParameterTensor parameter in input.Shape.Parameters)
        {
            int[] extents = parameter.Role == ParameterRole.Norm ? [parameter.Columns] : [parameter.Columns, parameter.Rows];
            writer.Tensor(GgufNames.OfParameter(parameter.Name), extents, input.Parameters(parameter.Name));
        }

        return writer.ToBytes();
    }

    private static void AddShape(GgufWriter writer, ModelShape shape) => writer
        .Key("llama.vocab_size", GgufValue.Of((uint)shape.Vocab))
        .Key("llama.context_length", GgufValue.Of((uint)shape.Context))
        .Key("llama.embedding_length", GgufValue.Of((uint)shape.Dim))
        .Key("llama.block_count", GgufValue.Of((uint)shape.Layers))
        .Key("llama.feed_forward_length", GgufValue.Of((uint)shape.Ffn))
        .Key("llama.attention.head_count", GgufValue.Of((uint)shape.Heads))
        .Key("llama.attention.head_count_kv", GgufValue.Of((uint)shape.KvHeads))
        .Key("llama.attention.key_length", GgufValue.Of((uint)shape.HeadDim))
        .Key("llama.attention.value_length", GgufValue.Of((uint)shape.HeadDim))
        .Key("llama.rope.dimension_count", GgufValue.Of((uint)shape.HeadDim))
        .Key("llama.rope.freq_base", GgufValue.Of(shape.RopeBase))
        .Key("llama.attention.layer_norm_rms_epsilon", GgufValue.Of(shape.NormEps));

    private static void AddTokenizer(GgufWriter writer, ByteLevelBpe tokenizer, int vocab)
    {
        int[] types = new int[vocab];
        Array.Fill(types, NormalToken, 0, tokenizer.VocabSize);
        Array.Fill(types, UnusedToken, tokenizer.VocabSize, vocab - tokenizer.VocabSize);
        types[ByteLevelBpe.EndOfText] = ControlToken;
        writer.Key("tokenizer.ggml.model", GgufValue.Of("gpt2"))
            .Key("tokenizer.ggml.pre", GgufValue.Of("gpt-2"))
            .Key("tokenizer.ggml.tokens", GgufValue.Of(Enumerable.Range(0, vocab).Select(token => TokenTexts.Of(tokenizer, token))))
            .Key("tokenizer.ggml.token_type", GgufValue.Of(types))
            .Key("tokenizer.ggml.merges", GgufValue.Of(TokenTexts.Merges(tokenizer)))
            .Key("tokenizer.ggml.bos_token_id", GgufValue.Of((uint)ByteLevelBpe.EndOfText))
            .Key("tokenizer.ggml.eos_token_id", GgufValue.Of((uint)ByteLevelBpe.EndOfText))
            .Key("tokenizer.ggml.add_bos_token", GgufValue.Of(false));
    }
}
