namespace Ledger.Device.Residue;

/// <summary>A text to be searched for, of which the searching process never holds two neighbouring bytes in clear.</summary>
public sealed class MaskedNeedle
{
    private MaskedNeedle(byte[] masked, byte[] mask) => (Masked, Mask) = (masked, mask);

    internal byte[] Masked { get; }

    internal byte[] Mask { get; }

    /// <summary>Length in bytes.</summary>
    public int Length => Masked.Length;

    /// <summary>A new random needle of letters, born masked.</summary>
    public static MaskedNeedle Random(int length) => throw new NotImplementedException();

    /// <summary>Takes a needle that is already masked: needle[i] = masked[i] ^ mask[i].</summary>
    public static MaskedNeedle From(ReadOnlySpan<byte> masked, ReadOnlySpan<byte> mask) => new(masked.ToArray(), mask.ToArray());

    /// <summary>Writes the needle in clear, a byte at a time, for planting it; give a stream without a buffer.</summary>
    public void WriteTo(Stream stream) => throw new NotImplementedException();
}
