using System.Runtime.InteropServices;

namespace Ledger.Device.Engine.Native;

/// <summary>llama_chat_message: two zero-terminated texts.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ChatLine
{
    public byte* Role;
    public byte* Content;
}
