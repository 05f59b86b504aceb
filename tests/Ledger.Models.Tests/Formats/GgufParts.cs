using System.Text;

namespace Ledger.Models.Tests.Formats;

/// <summary>A GGUF file in pieces that a test can break, written by the format's text and not by our writer.</summary>
internal sealed class GgufParts
{
    public sealed record Tensor(string Name, long[] Extents, uint Type, byte[] Bytes)
    {
        /// <summary>Where the file says the tensor lies; null for where it does.</summary>
        public ulong? Offset { get; init; }
    }

    public uint Magic { get; set; } = 0x46554747;

    public uint Version { get; set; } = 3;

    public List<(string Key, object Value)> Keys { get; } =
    [
        ("general.architecture", "llama"),
        ("llama.block_count", 1u),
        ("llama.embedding_length", 8u),
        ("llama.context_length", 16u),
        ("llama.feed_forward_length", 8u),
        ("llama.attention.head_count", 2u),
        ("llama.attention.layer_norm_rms_epsilon", 1e-5f),
        ("tokenizer.ggml.model", "gpt2"),
        ("tokenizer.ggml.tokens", new[] { "a", "b", "ab" }),
        ("tokenizer.ggml.token_type", new[] { 1, 1, 1 }),
        ("tokenizer.ggml.merges", new[] { "a b" }),
    ];

    public List<Tensor> Tensors { get; } = [new("token_embd.weight", [8, 3], 0, new byte[96]), new("output_norm.weight", [8], 0, new byte[32])];

    public ulong? TensorCount { get; set; }

    public ulong? KeyCount { get; set; }

    /// <summary>Replaces the value of a key, or adds it.</summary>
    public GgufParts With(string key, object? value)
    {
        int at = Keys.FindIndex(pair => pair.Key == key);
        if (at >= 0)
            Keys.RemoveAt(at);
        if (value is not null)
            Keys.Insert(at >= 0 ? at : Keys.Count, (key, value));
        return this;
    }

    public byte[] ToBytes(int alignment = 32)
    {
        using MemoryStream file = new();
        using BinaryWriter writer = new(file);
        writer.Write(Magic);
        writer.Write(Version);
        writer.Write(TensorCount ?? (ulong)Tensors.Count);
        writer.Write(KeyCount ?? (ulong)Keys.Count);
        foreach ((string key, object value) in Keys)
        {
            Write(writer, key);
            WriteValue(writer, value);
        }

        ulong offset = 0;
        foreach (Tensor tensor in Tensors)
        {
            Write(writer, tensor.Name);
            writer.Write(tensor.Extents.Length);
            foreach (long extent in tensor.Extents)
                writer.Write(extent);
            writer.Write(tensor.Type);
            writer.Write(tensor.Offset ?? offset);
            offset += (ulong)Padded(tensor.Bytes.Length, alignment);
        }

        writer.Write(new byte[Padded((int)file.Length, alignment) - file.Length]);
        foreach (Tensor tensor in Tensors)
        {
            writer.Write(tensor.Bytes);
            writer.Write(new byte[Padded(tensor.Bytes.Length, alignment) - tensor.Bytes.Length]);
        }

        return file.ToArray();
    }

    private static void WriteValue(BinaryWriter writer, object value)
    {
        switch (value)
        {
            case uint number: writer.Write(4); writer.Write(number); break;
            case int number: writer.Write(5); writer.Write(number); break;
            case float number: writer.Write(6); writer.Write(number); break;
            case string text: writer.Write(8); Write(writer, text); break;
            case ulong number: writer.Write(10); writer.Write(number); break;
            case string[] texts:
                writer.Write(9);
                writer.Write(8);
                writer.Write((long)texts.Length);
                foreach (string text in texts)
                    Write(writer, text);
                break;
            case int[] numbers:
                writer.Write(9);
                writer.Write(5);
                writer.Write((long)numbers.Length);
                foreach (int number in numbers)
                    writer.Write(number);
                break;
            case byte[] raw: writer.Write(raw); break; // type and value, as a test likes
            default: throw new ArgumentException($"{value.GetType()} is no value of these tests.");
        }
    }

    private static void Write(BinaryWriter writer, string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        writer.Write((long)utf8.Length);
        writer.Write(utf8);
    }

    private static int Padded(int length, int alignment) => (length + alignment - 1) / alignment * alignment;
}
