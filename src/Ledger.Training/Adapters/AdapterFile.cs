using Ledger.Models;

namespace Ledger.Training;

/// <summary>A trained adapter as the file that the device's engine attaches.</summary>
public static class AdapterFile
{
    /// <summary>The bytes of a GGUF adapter; they are personal, so the caller clears them. To be attached with a scale of 1.</summary>
    /// <param name="result">What was trained.</param>
    /// <param name="metadata">Further texts by key, kept by the engine and never interpreted.</param>
    /// <exception cref="ArgumentException">A key is not free.</exception>
    public static byte[] Write(AdapterResult result, IReadOnlyDictionary<string, string> metadata) => AdapterGguf.Write(
        [.. result.Pairs.Select(static pair => new AdapterMatrix(GgufNames.OfParameter(pair.Parameter), pair.Rank, pair.A, pair.B))], result.Alpha, metadata);
}
