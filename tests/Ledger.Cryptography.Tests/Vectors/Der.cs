namespace Ledger.Cryptography.Tests.Vectors;

/// <summary>Strict DER of an ECDSA signature: one encoding for each pair of numbers.</summary>
internal static class Der
{
    public static bool TryRead(ReadOnlySpan<byte> der, out Hash32 r, out Hash32 s)
    {
        r = s = default;
        if (!TryReadHeader(ref der, 0x30, out int length) || length != der.Length)
            return false;
        return TryReadInteger(ref der, out r) && TryReadInteger(ref der, out s) && der.IsEmpty;
    }

    private static bool TryReadInteger(ref ReadOnlySpan<byte> der, out Hash32 value)
    {
        value = default;
        if (!TryReadHeader(ref der, 0x02, out int length) || length == 0 || length > der.Length)
            return false;
        ReadOnlySpan<byte> digits = der[..length];
        der = der[length..];
        bool negative = digits[0] >= 0x80;
        bool padded = digits.Length > 1 && digits[0] == 0 && digits[1] < 0x80;
        if (negative || padded)
            return false;
        digits = digits.TrimStart((byte)0);
        if (digits.Length > 32)
            return false;
        Span<byte> word = stackalloc byte[32];
        word.Clear();
        digits.CopyTo(word[(32 - digits.Length)..]);
        value = new Hash32(word);
        return true;
    }

    private static bool TryReadHeader(ref ReadOnlySpan<byte> der, byte tag, out int length)
    {
        length = 0;
        if (der.Length < 2 || der[0] != tag || der[1] >= 0x80) // a signature never needs the long form
            return false;
        length = der[1];
        der = der[2..];
        return true;
    }
}
