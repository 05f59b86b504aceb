using System.Security.Cryptography;

namespace Ledger.Device.Residue;

/// <summary>A text to be searched for, which the searching process never holds in clear: each byte only ever as byte ^ mask.</summary>
/// <remarks>Otherwise every search would find itself. Printable ASCII without spaces, so that all its forms are simple.</remarks>
public sealed class MaskedNeedle
{
    private const int Shortest = 8, Longest = 256;

    private readonly byte[] _masked, _mask;

    private MaskedNeedle(byte[] masked, byte[] mask) => (_masked, _mask) = (masked, mask);

    /// <summary>Length in bytes.</summary>
    public int Length => _masked.Length;

    /// <summary>A new random needle of small letters, born masked.</summary>
    public static MaskedNeedle Random(int length)
    {
        Check(length);
        (byte[] masked, byte[] mask) = (new byte[length], RandomNumberGenerator.GetBytes(length));
        for (int i = 0; i < length; i++)
            masked[i] = (byte)((byte)('a' + RandomNumberGenerator.GetInt32(26)) ^ mask[i]);
        return new MaskedNeedle(masked, mask);
    }

    /// <summary>Takes a needle that is already masked: needle[i] = masked[i] ^ mask[i].</summary>
    public static MaskedNeedle From(ReadOnlySpan<byte> masked, ReadOnlySpan<byte> mask)
    {
        Check(masked.Length);
        if (masked.Length != mask.Length)
            throw new ArgumentException("The mask is as long as the needle.", nameof(mask));
        for (int i = 0; i < masked.Length; i++)
        {
            if ((byte)(masked[i] ^ mask[i]) is <= 0x20 or >= 0x7f)
                throw new ArgumentException("The needle is printable ASCII without spaces.", nameof(masked));
        }

        return new MaskedNeedle(masked.ToArray(), mask.ToArray());
    }

    /// <summary>Reads a needle from a stream, a byte at a time; give a stream without a buffer. White space around it is left out.</summary>
    public static MaskedNeedle Read(Stream stream)
    {
        List<byte> masked = [];
        List<byte> mask = [];
        Span<byte> one = stackalloc byte[1];
        while (masked.Count <= Longest && stream.Read(one) == 1)
        {
            if (one[0] is > 0x20 and < 0x7f)
            {
                mask.Add((byte)RandomNumberGenerator.GetInt32(256));
                masked.Add((byte)(one[0] ^ mask[^1]));
            }
            else if (masked.Count > 0)
                break;
        }

        one.Clear();
        return From(masked.ToArray(), mask.ToArray());
    }

    /// <summary>Writes the needle in clear, a byte at a time, for planting it; give a stream without a buffer.</summary>
    public void WriteTo(Stream stream)
    {
        Span<byte> one = stackalloc byte[1];
        for (int i = 0; i < Length; i++)
        {
            one[0] = At(i);
            stream.Write(one);
        }

        one.Clear();
    }

    /// <summary>Writes the needle masked, then its mask, to hand it to another process.</summary>
    public (byte[] Masked, byte[] Mask) Export() => ([.. _masked], [.. _mask]);

    internal byte At(int i) => (byte)(_masked[i] ^ _mask[i]);

    private static void Check(int length)
    {
        if (length is < Shortest or > Longest)
            throw new ArgumentOutOfRangeException(nameof(length), length, $"A needle has {Shortest} to {Longest} bytes.");
    }
}
