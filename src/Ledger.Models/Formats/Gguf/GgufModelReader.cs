using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Ledger.Models;

/// <summary>Takes a GGUF file back to what a release was made from. Spec: protocol.md §14.2.</summary>
internal static class GgufModelReader
{
    public static GgufModelRead Read(FileStream file, GgufDescription description, GgufLimits limits)
    {
        if (!TryShape(description, out ModelShape? shape, out string? problem)
            || !TryTokenizer(description, shape.Vocab, out ByteLevelBpe? tokenizer, out problem))
            return new GgufModelRead.Refused(problem);
        if (shape.ParameterCount > limits.MaxParameters)
            return new GgufModelRead.Refused($"The model has {shape.ParameterCount} parameters, more than the {limits.MaxParameters} allowed here.");
        return TryParameters(file, description, shape, out Dictionary<string, ReadOnlyMemory<float>>? parameters, out problem)
            ? new GgufModelRead.Found(new GgufModel(shape, tokenizer, parameters))
            : new GgufModelRead.Refused(problem);
    }

    private static bool TryShape(GgufDescription file, [NotNullWhen(true)] out ModelShape? shape, [NotNullWhen(false)] out string? problem)
    {
        shape = null;
        problem = "The model is of another architecture than our own.";
        if (file.Text("general.architecture") != "llama" || file.Text("llama.rope.scaling.type") is not (null or "none"))
            return false;
        int dim = Integer(file, "llama.embedding_length"), heads = Integer(file, "llama.attention.head_count");
        int headDim = file.Keys.ContainsKey("llama.attention.key_length") ? Integer(file, "llama.attention.key_length") : dim / Math.Max(heads, 1);
        ModelShape read = new()
        {
            Layers = Integer(file, "llama.block_count"),
            Dim = dim,
            Heads = heads,
            KvHeads = file.Keys.ContainsKey("llama.attention.head_count_kv") ? Integer(file, "llama.attention.head_count_kv") : heads,
            HeadDim = headDim,
            Ffn = Integer(file, "llama.feed_forward_length"),
            Vocab = file.Texts("tokenizer.ggml.tokens")!.Count,
            Context = Integer(file, "llama.context_length"),
            RopeBase = file.Float("llama.rope.freq_base") ?? 10_000f,
            NormEps = file.Float("llama.attention.layer_norm_rms_epsilon") ?? 0,
            Tied = file.Tensors.All(static tensor => tensor.Name != "output.weight"),
        };
        if (read.Validate() is string broken)
            problem = $"The model is not one that we train: {broken}";
        else if (file.Keys.ContainsKey("llama.attention.value_length") && Integer(file, "llama.attention.value_length") != headDim)
            problem = "The model's values have another width than its keys.";
        else
            shape = read;
        return shape is not null;
    }

    private static bool TryTokenizer(
        GgufDescription file, int vocab, [NotNullWhen(true)] out ByteLevelBpe? tokenizer, [NotNullWhen(false)] out string? problem)
    {
        tokenizer = null;
        problem = "The model's tokenizer is not of our kind.";
        if (file.Text("tokenizer.ggml.model") != "gpt2" || file.Text("tokenizer.ggml.pre") != "gpt-2")
            return false;
        string[] texts = [.. file.Texts("tokenizer.ggml.tokens")!.Select(static text => Encoding.UTF8.GetString(text.Span))];
        Dictionary<string, int> ids = new(vocab, StringComparer.Ordinal);
        for (int id = 0; id < vocab; id++)
            ids.TryAdd(texts[id], id);

        List<TokenPair> merges = [];
        foreach (ReadOnlyMemory<byte> merge in file.Texts("tokenizer.ggml.merges")!)
        {
            string[] sides = Encoding.UTF8.GetString(merge.Span).Split(' ');
            if (sides.Length != 2 || !ids.TryGetValue(sides[0], out int left) || !ids.TryGetValue(sides[1], out int right))
                return false;
            merges.Add(new TokenPair(left, right));
        }

        if (!ByteLevelBpe.TryCreate(merges, out ByteLevelBpe? read, out _) || read.VocabSize > vocab)
            return false;
        for (int id = 0; id < vocab; id++)
        {
            if (texts[id] != TokenTexts.Of(read, id))
                return false;
        }

        (tokenizer, problem) = (read, null);
        return true;
    }

    private static bool TryParameters(
        FileStream file, GgufDescription description, ModelShape shape,
        [NotNullWhen(true)] out Dictionary<string, ReadOnlyMemory<float>>? parameters, [NotNullWhen(false)] out string? problem)
    {
        parameters = null;
        Dictionary<string, GgufTensor> tensors = description.Tensors.ToDictionary(static tensor => tensor.Name, StringComparer.Ordinal);
        if (tensors.Count != shape.Parameters.Count)
        {
            problem = "The model has other tensors than a Llama of its shape.";
            return false;
        }

        Dictionary<string, ReadOnlyMemory<float>> read = [];
        foreach (ParameterTensor parameter in shape.Parameters)
        {
            string name = GgufNames.OfParameter(parameter.Name);
            long[] extents = parameter.Role == ParameterRole.Norm ? [parameter.Columns] : [parameter.Columns, parameter.Rows];
            float[] values = [];
            problem = tensors.TryGetValue(name, out GgufTensor? tensor) && tensor.Extents.SequenceEqual(extents)
                ? TryValues(file, description.DataStart, tensor, out values)
                : $"The model has no tensor {name} of its shape.";
            if (problem is not null)
                return false;
            read.Add(parameter.Name, values);
        }

        (parameters, problem) = (read, null);
        return true;
    }

    private static string? TryValues(FileStream file, long dataStart, GgufTensor tensor, out float[] values)
    {
        values = new float[tensor.Length];
        byte[] bytes = new byte[tensor.Bytes];
        try
        {
            file.Position = dataStart + tensor.Offset;
            file.ReadExactly(bytes);
        }
        catch (IOException)
        {
            return "The disk did not give the file's bytes.";
        }

        if (tensor.Type == GgufElementType.Float32)
            Float32Bytes.Read(bytes, values);
        else if (tensor.Type == GgufElementType.Float16)
            Convert(bytes, values, static bits => (float)BitConverter.UInt16BitsToHalf(bits));
        else if (tensor.Type == GgufElementType.BFloat16)
            Convert(bytes, values, static bits => BitConverter.UInt32BitsToSingle((uint)bits << 16));
        else
            return $"The model's numbers are of type {tensor.Type.Name}: only f32, f16 and bf16 can be trained on.";
        return Array.TrueForAll(values, float.IsFinite) ? null : "The model holds a number that is not finite.";
    }

    private static void Convert(byte[] bytes, float[] values, Func<ushort, float> one)
    {
        for (int i = 0; i < values.Length; i++)
            values[i] = one(BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(2 * i)));
    }

    private static int Integer(GgufDescription file, string key) =>
        file.TryInteger(key, out long value) && value <= int.MaxValue ? (int)value : 0;
}
