using System.Runtime.InteropServices;

namespace Ledger.Device.Engine.Native;

/// <summary>llama_context_params: made by the library, only the named fields are changed.</summary>
[StructLayout(LayoutKind.Explicit, Size = Bytes)]
internal unsafe struct ContextParams
{
    public const int Bytes = 160;

    /// <summary>ggml's number for float32.</summary>
    public const int Float32 = 0;

    [FieldOffset(0)] public uint ContextLength;
    [FieldOffset(4)] public uint Batch;
    [FieldOffset(8)] public uint MicroBatch;
    [FieldOffset(12)] public uint Sequences;
    [FieldOffset(28)] public int Threads;
    [FieldOffset(32)] public int BatchThreads;
    [FieldOffset(44)] public int Pooling;
    [FieldOffset(52)] public int FlashAttention;
    [FieldOffset(104)] public int KeyType;
    [FieldOffset(108)] public int ValueType;
    [FieldOffset(112)] public delegate* unmanaged[Cdecl]<void*, byte> Abort;
    [FieldOffset(120)] public void* AbortState;
    [FieldOffset(128)] public byte Embeddings;
    [FieldOffset(129)] public byte OffloadCache;
    [FieldOffset(131)] public byte OffloadOps;
}
