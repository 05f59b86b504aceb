using System.Buffers.Binary;
using System.Text;

namespace Ledger.Models;

/// <summary>Reads the parts of a GGUF file within bounds; remembers the first problem and gives harmless defaults after it.</summary>
internal sealed class GgufBytes(Stream stream, long end)
{
    private const int ShortText = 1024;

    private readonly byte[] _number = new byte[8];
    private Memory<byte> _room;

    /// <summary>Bytes read so far.</summary>
    public long Position { get; private set; }

    /// <summary>The first thing that was wrong, as a sentence; null while all is well.</summary>
    public string? Problem { get; private set; }

    public bool Failed => Problem is not null;

    /// <summary>Bytes that may still be read.</summary>
    public long Left => end - Position;

    public void Fail(string problem) => Problem ??= problem;

    public uint UInt32()
    {
        ReadOnlySpan<byte> bytes = Number(4);
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Number(8));

    /// <summary>A number of so many bytes in the low bits.</summary>
    public ulong Bits(int size) => BinaryPrimitives.ReadUInt64LittleEndian(Number(size));

    /// <summary>A count of things that take at least so many bytes each.</summary>
    public int Count(int max, int leastBytes, string what)
    {
        ulong count = UInt64();
        if (count <= (ulong)max && (long)count * leastBytes <= Left)
            return Failed ? 0 : (int)count;
        Fail(FormattableString.Invariant($"The file claims {count} {what}, more than the {max} allowed or than it has room for."));
        return 0;
    }

    /// <summary>A length and so many bytes.</summary>
    public ReadOnlyMemory<byte> Text(int max, string what) => Take(Count(max, 1, what));

    /// <summary>A text that must be UTF-8.</summary>
    public string Name(int max, string what)
    {
        ReadOnlyMemory<byte> bytes = Text(max, what);
        try
        {
            return s_strict.GetString(bytes.Span);
        }
        catch (DecoderFallbackException)
        {
            Fail("A name in the file is not UTF-8.");
            return "";
        }
    }

    /// <summary>So many bytes; the caller has bounded the number.</summary>
    /// <remarks>Short texts share arrays, so that a million tokens cost their bytes and not a million headers.</remarks>
    public ReadOnlyMemory<byte> Take(int length)
    {
        if (Failed || length == 0)
            return default;
        if (length > ShortText)
            return Filled(new byte[length]);
        if (_room.Length < length)
            _room = new byte[64 * ShortText];
        Memory<byte> bytes = _room[..length];
        _room = _room[length..];
        return Filled(bytes);
    }

    private ReadOnlyMemory<byte> Filled(Memory<byte> bytes) => Fill(bytes.Span) ? bytes : default;

    private ReadOnlySpan<byte> Number(int size)
    {
        Array.Clear(_number);
        Fill(_number.AsSpan(0, size));
        return _number;
    }

    private bool Fill(Span<byte> bytes)
    {
        if (Failed)
            return false;
        if (bytes.Length > Left || stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
        {
            Fail("The file ends, or reaches its limit, inside its description.");
            return false;
        }

        Position += bytes.Length;
        return true;
    }

    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
}
