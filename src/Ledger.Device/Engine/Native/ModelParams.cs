using System.Runtime.InteropServices;

namespace Ledger.Device.Engine.Native;

/// <summary>llama_model_params: made by the library, only the named fields are changed.</summary>
[StructLayout(LayoutKind.Explicit, Size = Bytes)]
internal struct ModelParams
{
    public const int Bytes = 80;

    [FieldOffset(16)] public int GpuLayers;
}
