namespace Ledger.Models;

/// <summary>What our parameters are called in a GGUF file of architecture "llama". Spec: protocol.md §14.2.</summary>
public static class GgufNames
{
    private const string LayerPrefix = "layers.";

    /// <summary>GGUF name of a parameter of <see cref="ModelShape.Parameters"/>, for example blk.0.attn_q.weight of layers.0.wq.weight.</summary>
    /// <exception cref="ArgumentException">No parameter has this name.</exception>
    public static string OfParameter(string parameter)
    {
        if (!parameter.StartsWith(LayerPrefix, StringComparison.Ordinal))
            return Outside(parameter) ?? throw Unknown(parameter);
        int dot = parameter.IndexOf('.', LayerPrefix.Length);
        string? inside = dot < 0 ? null : InLayer(parameter[(dot + 1)..]);
        return inside is null ? throw Unknown(parameter) : $"blk.{parameter[LayerPrefix.Length..dot]}.{inside}";
    }

    private static string? Outside(string parameter) => parameter switch
    {
        "embed.weight" => "token_embd.weight",
        "norm.weight" => "output_norm.weight",
        "head.weight" => "output.weight",
        _ => null,
    };

    private static string? InLayer(string parameter) => parameter switch
    {
        "attn_norm.weight" => "attn_norm.weight",
        "wq.weight" => "attn_q.weight",
        "wk.weight" => "attn_k.weight",
        "wv.weight" => "attn_v.weight",
        "wo.weight" => "attn_output.weight",
        "ffn_norm.weight" => "ffn_norm.weight",
        "w_gate.weight" => "ffn_gate.weight",
        "w_up.weight" => "ffn_up.weight",
        "w_down.weight" => "ffn_down.weight",
        _ => null,
    };

    private static ArgumentException Unknown(string parameter) => new($"'{parameter}' is no parameter of a Llama model.", nameof(parameter));
}
