using System.Text;
using System.Text.Unicode;

namespace Ledger.Training;

/// <summary>Decides whether a file is text, and brings text to one form: UTF-8, no byte order mark, lines ended by \n.</summary>
internal static class PlainText
{
    private static readonly UnicodeEncoding StrictLittleEndian = new(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true);
    private static readonly UnicodeEncoding StrictBigEndian = new(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true);

    /// <summary>The text, empty for white space alone; false when the bytes are not text.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> bytes, out ReadOnlyMemory<byte> text)
    {
        ReadOnlySpan<byte> span = bytes.Span;
        if (span.StartsWith<byte>([0xff, 0xfe]))
            bytes = Transcode(StrictLittleEndian, span[2..]);
        else if (span.StartsWith<byte>([0xfe, 0xff]))
            bytes = Transcode(StrictBigEndian, span[2..]);
        else if (span.StartsWith<byte>([0xef, 0xbb, 0xbf]))
            bytes = bytes[3..];
        bool isText = Utf8.IsValid(bytes.Span) && !bytes.Span.Contains((byte)0);
        text = isText ? Clean(bytes) : default;
        return isText;
    }

    /// <summary>UTF-16 as UTF-8; a zero byte, which no text has, when the byte order mark was there by chance.</summary>
    private static byte[] Transcode(UnicodeEncoding encoding, ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Encoding.UTF8.GetBytes(encoding.GetString(bytes));
        }
        catch (DecoderFallbackException)
        {
            return [0];
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
