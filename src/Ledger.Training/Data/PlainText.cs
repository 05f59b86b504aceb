using System.Text;
using System.Text.Unicode;

namespace Ledger.Training;

/// <summary>Decides whether a file is text, and brings text to one form: UTF-8, no byte order mark, lines ended by \n.</summary>
internal static class PlainText
{
    private static readonly UnicodeEncoding StrictLittleEndian = new(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true);
    private static readonly UnicodeEncoding StrictBigEndian = new(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true);

    /// <summary>The text, empty for white space alone; null when the bytes are not text.</summary>
    public static ReadOnlyMemory<byte>? TryRead(ReadOnlyMemory<byte> bytes)
    {
        ReadOnlySpan<byte> span = bytes.Span;
        if (span.StartsWith<byte>([0xff, 0xfe]))
            return Transcode(StrictLittleEndian, span[2..]);
        if (span.StartsWith<byte>([0xfe, 0xff]))
            return Transcode(StrictBigEndian, span[2..]);
        if (span.StartsWith<byte>([0xef, 0xbb, 0xbf]))
            bytes = bytes[3..];
        return Utf8.IsValid(bytes.Span) && !bytes.Span.Contains((byte)0) ? Clean(bytes) : null;
    }

    private static ReadOnlyMemory<byte>? Transcode(UnicodeEncoding encoding, ReadOnlySpan<byte> bytes)
    {
        try
        {
            string text = encoding.GetString(bytes);
            return text.Contains('\0', StringComparison.Ordinal) ? null : Clean(Encoding.UTF8.GetBytes(text));
        }
        catch (DecoderFallbackException)
        {
            return null; // a byte order mark by chance
        }
    }

    private static ReadOnlyMemory<byte> Clean(ReadOnlyMemory<byte> text)
    {
        if (text.Span.TrimStart(" \t\r\n\f\v"u8).IsEmpty)
            return default;
        if (!text.Span.Contains((byte)'\r'))
            return text;

        ReadOnlySpan<byte> source = text.Span;
        byte[] clean = new byte[source.Length];
        int length = 0;
        for (int i = 0; i < source.Length; i++)
        {
            if (source[i] != '\r')
                clean[length++] = source[i];
            else if (i + 1 == source.Length || source[i + 1] != '\n')
                clean[length++] = (byte)'\n';
        }

        return clean.AsMemory(0, length);
    }
}
