using System.Runtime.InteropServices;

namespace Ledger.Device.Engine.Native;

/// <summary>llama_batch, passed by value. Positions and sequences left null are the next ones of sequence 0.</summary>
[StructLayout(LayoutKind.Explicit, Size = Bytes)]
internal unsafe struct Batch
{
    public const int Bytes = 56;

    [FieldOffset(0)] public int Count;
    [FieldOffset(8)] public int* Tokens;

    /// <summary>One flag a token: whether its logits are wanted. Null: those of the last.</summary>
    [FieldOffset(48)] public sbyte* Outputs;
}
