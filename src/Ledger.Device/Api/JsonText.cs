using System.Buffers;

namespace Ledger.Device.Api;

/// <summary>Writes UTF-8 as the inside of a JSON string, piece by piece, without any buffer of its own.</summary>
/// <remarks>The writer of the framework borrows arrays from a shared pool for longer texts and gives them back unwiped.</remarks>
internal static class JsonText
{
    private const int Step = 256;

    /// <summary>Most bytes that one byte becomes.</summary>
    private const int Growth = 6;

    private static ReadOnlySpan<byte> Digits => "0123456789abcdef"u8;

    /// <summary>Appends a text, escaped.</summary>
    public static void Write(IBufferWriter<byte> writer, ReadOnlySpan<byte> utf8)
    {
        while (utf8.Length > 0)
        {
            ReadOnlySpan<byte> part = utf8[..Math.Min(Step, utf8.Length)];
            Span<byte> room = writer.GetSpan(part.Length * Growth);
            int length = 0;
            foreach (byte value in part)
                length += Escape(value, room[length..]);
            writer.Advance(length);
            utf8 = utf8[part.Length..];
        }
    }

    private static int Escape(byte value, Span<byte> to)
    {
        switch (value)
        {
            case (byte)'"' or (byte)'\\':
                to[0] = (byte)'\\';
                to[1] = value;
                return 2;
            case (byte)'\n':
                "\\n"u8.CopyTo(to);
                return 2;
            case < 0x20 or 0x7f:
                "\\u00"u8.CopyTo(to);
                to[4] = Digits[value >> 4];
                to[5] = Digits[value & 15];
                return Growth;
            default:
                to[0] = value;
                return 1;
        }
    }
}
