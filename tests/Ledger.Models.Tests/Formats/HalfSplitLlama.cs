using System.Buffers.Binary;
using System.Text.Json.Nodes;

namespace Ledger.Models.Tests.Formats;

/// <summary>Hugging Face's Llama read from its files alone, in double precision: rotate_half, repeat_kv, their tensor names.</summary>
/// <remarks>Shares no code with the exporter or with our own forward pass, so that both must mean the same model.</remarks>
internal sealed class HalfSplitLlama
{
    private readonly Dictionary<string, double[]> _tensors = [];
    private readonly JsonNode _config;

    public HalfSplitLlama(ReadOnlySpan<byte> safetensors, ReadOnlySpan<byte> config)
    {
        _config = JsonNode.Parse(config)!;
        int headerLength = (int)BinaryPrimitives.ReadUInt64LittleEndian(safetensors);
        ReadOnlySpan<byte> data = safetensors[(8 + headerLength)..];
        foreach ((string name, JsonNode? entry) in JsonNode.Parse(safetensors.Slice(8, headerLength))!.AsObject())
        {
            if (name == "__metadata__")
                continue;
            int start = (int)entry!["data_offsets"]![0]!, end = (int)entry["data_offsets"]![1]!;
            Shapes.Add(name, string.Join('x', entry["shape"]!.AsArray().Select(static extent => (int)extent!)));
            double[] values = new double[(end - start) / 4];
            for (int i = 0; i < values.Length; i++)
                values[i] = BinaryPrimitives.ReadSingleLittleEndian(data[(start + 4 * i)..]);
            _tensors.Add(name, values);
        }
    }

    public Dictionary<string, string> Shapes { get; } = [];

    public double[] this[string name] => _tensors[name];

    private int Hidden => (int)_config["hidden_size"]!;

    private int Heads => (int)_config["num_attention_heads"]!;

    private int Shared => (int)_config["num_key_value_heads"]!;

    private int HeadDim => (int)_config["head_dim"]!;

    public double[][] Logits(uint[] tokens)
    {
        double[][] x = [.. tokens.Select(token => _tensors["model.embed_tokens.weight"].AsSpan((int)token * Hidden, Hidden).ToArray())];
        for (int layer = 0; layer < (int)_config["num_hidden_layers"]!; layer++)
        {
            string prefix = $"model.layers.{layer}.";
            x = Add(x, Attention(prefix + "self_attn.", Norm(x, prefix + "input_layernorm.weight")));
            x = Add(x, FeedForward(prefix + "mlp.", Norm(x, prefix + "post_attention_layernorm.weight")));
        }

        string head = (bool)_config["tie_word_embeddings"]! ? "model.embed_tokens.weight" : "lm_head.weight";
        return Linear(Norm(x, "model.norm.weight"), head);
    }

    private double[][] Attention(string prefix, double[][] x)
    {
        double[][] q = Rotated(Linear(x, prefix + "q_proj.weight"), Heads), k = Rotated(Linear(x, prefix + "k_proj.weight"), Shared);
        double[][] v = Linear(x, prefix + "v_proj.weight");
        double[][] output = [.. x.Select(_ => new double[Heads * HeadDim])];
        for (int h = 0; h < Heads; h++)
        {
            int query = h * HeadDim, key = h / (Heads / Shared) * HeadDim;
            for (int t = 0; t < x.Length; t++)
            {
                double[] scores = [.. Enumerable.Range(0, t + 1).Select(s => Dot(q[t], query, k[s], key) / Math.Sqrt(HeadDim))];
                double[] weights = [.. scores.Select(score => Math.Exp(score - scores.Max()))];
                for (int s = 0; s <= t; s++)
                {
                    for (int i = 0; i < HeadDim; i++)
                        output[t][query + i] += weights[s] / weights.Sum() * v[s][key + i];
                }
            }
        }

        return Linear(output, prefix + "o_proj.weight");
    }

    private double[][] FeedForward(string prefix, double[][] x)
    {
        double[][] gate = Linear(x, prefix + "gate_proj.weight"), up = Linear(x, prefix + "up_proj.weight");
        return Linear([.. gate.Zip(up, static (g, u) => g.Zip(u, static (a, b) => a / (1 + Math.Exp(-a)) * b).ToArray())], prefix + "down_proj.weight");
    }

    /// <summary>x·cos + rotate_half(x)·sin, with cos and sin of the d/2 frequencies twice over.</summary>
    private double[][] Rotated(double[][] x, int heads)
    {
        int half = HeadDim / 2;
        double theta = (double)_config["rope_theta"]!;
        return [.. x.Select((row, position) =>
        {
            double[] turned = new double[row.Length];
            for (int h = 0; h < heads; h++)
            {
                for (int i = 0; i < HeadDim; i++)
                {
                    double angle = position * Math.Pow(theta, -2.0 * (i % half) / HeadDim);
                    double partner = i < half ? -row[h * HeadDim + i + half] : row[h * HeadDim + i - half];
                    turned[h * HeadDim + i] = row[h * HeadDim + i] * Math.Cos(angle) + partner * Math.Sin(angle);
                }
            }

            return turned;
        })];
    }

    private double[][] Norm(double[][] x, string name) => [.. x.Select(row =>
    {
        double scale = 1 / Math.Sqrt(row.Sum(static v => v * v) / row.Length + (double)_config["rms_norm_eps"]!);
        return row.Zip(_tensors[name], (v, gain) => v * scale * gain).ToArray();
    })];

    /// <summary>nn.Linear without bias: the weight is [out, in].</summary>
    private double[][] Linear(double[][] x, string name)
    {
        double[] weight = _tensors[name];
        return [.. x.Select(row => Enumerable.Range(0, weight.Length / row.Length).Select(o => Dot(row, 0, weight, o * row.Length, row.Length)).ToArray())];
    }

    private double Dot(double[] a, int aStart, double[] b, int bStart) => Dot(a, aStart, b, bStart, HeadDim);

    private static double Dot(double[] a, int aStart, double[] b, int bStart, int length)
    {
        double sum = 0;
        for (int i = 0; i < length; i++)
            sum += a[aStart + i] * b[bStart + i];
        return sum;
    }

    private static double[][] Add(double[][] a, double[][] b) => [.. a.Zip(b, static (x, y) => x.Zip(y, static (u, v) => u + v).ToArray())];
}
