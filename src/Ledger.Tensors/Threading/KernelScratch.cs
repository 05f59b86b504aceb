using System.Runtime.InteropServices;

namespace Ledger.Tensors.Kernels;

/// <summary>Working memory of one worker: grows to the largest request, then allocates no more.</summary>
internal sealed unsafe class KernelScratch : IDisposable
{
    private const nuint Alignment = 64;

    private float* _memory;
    private nint _capacity;

    ~KernelScratch() => Free();

    /// <summary>Memory taken so far. Unit: bytes.</summary>
    public long Bytes => (long)_capacity * sizeof(float);

    /// <summary>A block of at least this many floats, aligned to 64 bytes, contents undefined; valid until the next call.</summary>
    public float* Reserve(nint floats)
    {
        if (floats > _capacity)
        {
            Free();
            _memory = (float*)NativeMemory.AlignedAlloc((nuint)floats * sizeof(float), Alignment);
            _capacity = floats;
        }

        return _memory;
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
        _capacity = 0;
    }
}
