using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ledger.Device.Engine.Native;

/// <summary>The library's log, kept in memory and never printed: the newest lines explain a refusal.</summary>
internal static unsafe class NativeLog
{
    private const int Kept = 256;
    private const int Error = 4;
    private const int Continued = 5;

    private static readonly Lock Gate = new();
    private static readonly Queue<(int Level, string Text)> Lines = new();

    public static void Install() => LlamaLibrary.SetLog(&Take, null);

    /// <summary>Forgets what was logged.</summary>
    public static void Clear()
    {
        lock (Gate)
        {
            Lines.Clear();
        }
    }

    /// <summary>The newest error, or null.</summary>
    public static string? LastError()
    {
        lock (Gate)
        {
            return Lines.LastOrDefault(static line => line.Level == Error).Text;
        }
    }

    /// <summary>Every kept line.</summary>
    public static IReadOnlyList<string> All()
    {
        lock (Gate)
        {
            return [.. Lines.Select(static line => line.Text)];
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Take(int level, byte* text, void* state)
    {
        if (level == Continued) return;
        string line = Marshal.PtrToStringUTF8((nint)text)?.Trim() ?? "";
        lock (Gate)
        {
            if (Lines.Count == Kept) Lines.Dequeue();
            Lines.Enqueue((level, line));
        }
    }
}
