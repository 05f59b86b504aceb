namespace Ledger.Models;

/// <summary>Low-rank adapters as a GGUF file that llama.cpp attaches to a Llama model. Spec: protocol.md §14.4.</summary>
public static class AdapterGguf
{
    /// <summary>The bytes of an adapter file; the caller clears them when they are personal.</summary>
    /// <param name="matrices">Adapted matrices, each named once.</param>
    /// <param name="alpha">Scale: what is added is alpha/rank · B·A.</param>
    /// <param name="metadata">Further texts by key, kept by the engine and never interpreted.</param>
    /// <exception cref="ArgumentException">A matrix does not fit its rank or is named twice.</exception>
    public static byte[] Write(IReadOnlyList<AdapterMatrix> matrices, float alpha, IReadOnlyDictionary<string, string> metadata)
    {
        GgufWriter writer = new();
        writer.Key("general.architecture", GgufValue.Of("llama"))
            .Key("general.type", GgufValue.Of("adapter"))
            .Key("adapter.type", GgufValue.Of("lora"))
            .Key("adapter.lora.alpha", GgufValue.Of(alpha));
        foreach ((string key, string text) in metadata.OrderBy(static entry => entry.Key, StringComparer.Ordinal))
            writer.Key(IsReserved(key) ? throw new ArgumentException($"The key '{key}' is not free.", nameof(metadata)) : key, GgufValue.Of(text));

        HashSet<string> named = [];
        foreach (AdapterMatrix matrix in matrices)
        {
            if ((Problem(matrix) ?? (named.Add(matrix.BaseTensor) ? null : "is adapted twice")) is string problem)
                throw new ArgumentException($"'{matrix.BaseTensor}' {problem}.", nameof(matrices));
            writer.Tensor(matrix.BaseTensor + ".lora_a", [matrix.Inputs, matrix.Rank], matrix.A);
            writer.Tensor(matrix.BaseTensor + ".lora_b", [matrix.Rank, matrix.Outputs], matrix.B);
        }

        return writer.ToBytes();
    }

    // llama.cpp takes names of at most 63 bytes, and skips adapters of norms without a word
    private static string? Problem(AdapterMatrix matrix) =>
        matrix.Rank < 1 || matrix.A.IsEmpty || matrix.B.IsEmpty || matrix.A.Length % matrix.Rank != 0 || matrix.B.Length % matrix.Rank != 0
            ? "has factors that do not fit its rank"
        : !matrix.BaseTensor.StartsWith("blk.", StringComparison.Ordinal) || matrix.BaseTensor.Contains("norm", StringComparison.Ordinal)
            || matrix.BaseTensor.Length > 48
            ? "is no matrix of a layer"
        : null;

    private static bool IsReserved(string key) =>
        key.Length == 0 || key.StartsWith("general.", StringComparison.Ordinal) || key.StartsWith("adapter.", StringComparison.Ordinal);
}
