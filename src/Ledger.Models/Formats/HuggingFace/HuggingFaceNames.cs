namespace Ledger.Models;

/// <summary>What our parameters are called in Hugging Face's Llama. Spec: protocol.md §14.3.</summary>
internal static class HuggingFaceNames
{
    /// <summary>Name of a parameter of <see cref="ModelShape.Parameters"/>.</summary>
    public static string OfParameter(string parameter)
    {
        string[] parts = parameter.Split('.');
        return parts is ["layers", string layer, string inside, "weight"]
            ? $"model.layers.{layer}.{InLayer(inside)}.weight"
            : $"{Outside(parts[0])}.weight";
    }

    /// <summary>Whether the rows of a parameter are turned by RoPE, hence reordered.</summary>
    public static bool IsTurned(string parameter) =>
        parameter.EndsWith(".wq.weight", StringComparison.Ordinal) || parameter.EndsWith(".wk.weight", StringComparison.Ordinal);

    private static string Outside(string name) => name switch
    {
        "embed" => "model.embed_tokens",
        "norm" => "model.norm",
        "head" => "lm_head",
        _ => throw new ArgumentException($"'{name}' is no parameter of a Llama model.", nameof(name)),
    };

    private static string InLayer(string name) => name switch
    {
        "attn_norm" => "input_layernorm",
        "wq" => "self_attn.q_proj",
        "wk" => "self_attn.k_proj",
        "wv" => "self_attn.v_proj",
        "wo" => "self_attn.o_proj",
        "ffn_norm" => "post_attention_layernorm",
        "w_gate" => "mlp.gate_proj",
        "w_up" => "mlp.up_proj",
        "w_down" => "mlp.down_proj",
        _ => throw new ArgumentException($"'{name}' is no parameter of a Llama layer.", nameof(name)),
    };
}
