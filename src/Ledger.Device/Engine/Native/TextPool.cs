using System.Runtime.InteropServices;

namespace Ledger.Device.Engine.Native;

/// <summary>Zero-terminated texts that live as long as a call.</summary>
internal sealed unsafe class TextPool : IDisposable
{
    private readonly List<nint> _texts = [];

    /// <summary>A copy of the text up to its first zero.</summary>
    public byte* Add(string text)
    {
        nint copy = Marshal.StringToCoTaskMemUTF8(text);
        _texts.Add(copy);
        return (byte*)copy;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (nint text in _texts) Marshal.ZeroFreeCoTaskMemUTF8(text);
        _texts.Clear();
    }
}
