namespace Ledger.Device.Engine;

/// <summary>What calculates: backend (CPU, CUDA, Metal, Vulkan), the chip's own name, and the library variant that was chosen for it.</summary>
/// <param name="Backend">Family of the library that calculates.</param>
/// <param name="Chip">The chip as the machine names it.</param>
/// <param name="Variant">The library file chosen for the chip, for example ggml-cpu-zen4.</param>
/// <param name="Release">Release of llama.cpp.</param>
public sealed record EngineDevice(string Backend, string Chip, string Variant, string Release);
