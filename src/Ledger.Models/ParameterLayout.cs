namespace Ledger.Models;

/// <summary>Names and order of a model's parameters: the embedding, the layers from the bottom up, the last norm, the head.</summary>
internal static class ParameterLayout
{
    public static IReadOnlyList<ParameterTensor> Of(ModelShape shape)
    {
        List<ParameterTensor> list = new(3 + 9 * shape.Layers)
        {
            new("embed.weight", shape.Vocab, shape.Dim, ParameterRole.Embedding),
        };
        for (int layer = 0; layer < shape.Layers; layer++)
            AddLayer(list, shape, FormattableString.Invariant($"layers.{layer}."));
        list.Add(new("norm.weight", 1, shape.Dim, ParameterRole.Norm));
        if (!shape.Tied)
            list.Add(new("head.weight", shape.Vocab, shape.Dim, ParameterRole.Projection));
        return list;
    }

    private static void AddLayer(List<ParameterTensor> list, ModelShape shape, string prefix)
    {
        list.Add(new(prefix + "attn_norm.weight", 1, shape.Dim, ParameterRole.Norm));
        list.Add(new(prefix + "wq.weight", shape.QueryDim, shape.Dim, ParameterRole.Projection));
        list.Add(new(prefix + "wk.weight", shape.KvDim, shape.Dim, ParameterRole.Projection));
        list.Add(new(prefix + "wv.weight", shape.KvDim, shape.Dim, ParameterRole.Projection));
        list.Add(new(prefix + "wo.weight", shape.Dim, shape.QueryDim, ParameterRole.ResidualOutput));
        list.Add(new(prefix + "ffn_norm.weight", 1, shape.Dim, ParameterRole.Norm));
        list.Add(new(prefix + "w_gate.weight", shape.Ffn, shape.Dim, ParameterRole.Projection));
        list.Add(new(prefix + "w_up.weight", shape.Ffn, shape.Dim, ParameterRole.Projection));
        list.Add(new(prefix + "w_down.weight", shape.Dim, shape.Ffn, ParameterRole.ResidualOutput));
    }
}
