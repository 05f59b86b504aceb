namespace Ledger.Tensors.Kernels;

/// <summary>Length checks at a kernel's door: inside, pointers trust them.</summary>
internal static class Shape
{
    /// <summary>Throws unless the span has exactly this many elements.</summary>
    public static void Require<T>(ReadOnlySpan<T> span, long length)
    {
        if (span.Length != length)
        {
            throw new ArgumentException($"a kernel operand has {span.Length} elements instead of {length}");
        }
    }
}
