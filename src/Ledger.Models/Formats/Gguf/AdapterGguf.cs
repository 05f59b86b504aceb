namespace Ledger.Models;

/// <summary>Low-rank adapters as a GGUF file that llama.cpp attaches to a Llama model. Spec: protocol.md §14.4.</summary>
public static class AdapterGguf
{
    /// <summary>The bytes of an adapter file; the caller clears them when they are personal.</summary>
    /// <param name="matrices">Adapted matrices, each named once.</param>
    /// <param name="alpha">Scale: what is added is alpha/rank · B·A.</param>
    /// <param name="metadata">Further texts by key, kept by the engine and never interpreted.</param>
    /// <exception cref="ArgumentException">A matrix does not fit its rank or is named twice.</exception>
    public static byte[] Write(IReadOnlyList<AdapterMatrix> matrices, float alpha, IReadOnlyDictionary<string, string> metadata) =>
        throw new NotImplementedException($"{matrices.Count}, {alpha}, {metadata.Count}");
}
