namespace Ledger.Models;

/// <summary>The guard before the engine: looks a GGUF file over without reading its tensors. Spec: protocol.md §14.2.</summary>
public static class GgufFile
{
    /// <summary>A verdict on any file, hostile ones included; never throws because of what the file holds.</summary>
    public static GgufVerdict Inspect(string path, GgufLimits limits) => throw new NotImplementedException($"{path}, {limits}");
}
