using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using Ledger.Cryptography;

namespace Ledger.Ethereum;

/// <summary>Writes ABI-encoded values front to back: heads into the open frame, tails behind it.</summary>
/// <remarks>
/// A frame is the head area of a tuple or of an array's elements; its size is known from the type alone. Static tuples and
/// static fixed arrays are written inline, field after field. A dynamic value reserves its offset in the open frame and puts
/// its content at the end of the buffer, which yields exactly the canonical encoding of the ABI specification.
/// </remarks>
public sealed class AbiWriter
{
    /// <summary>Bytes of a word.</summary>
    public const int Word = 32;

    private static readonly UTF8Encoding StrictUtf8 = new(false, true);

    private readonly Stack<Frame> _outer = new();
    private byte[] _buffer;
    private int _length;
    private Frame _frame;

    /// <summary>Starts the encoding of a tuple: the arguments of a call, or what abi.encode would take.</summary>
    /// <param name="headSize">Bytes of the head: 32 for each dynamic field, the full size of each static one.</param>
    /// <param name="prefix">What stands before it and counts for no offset: a selector, or creation code.</param>
    public AbiWriter(int headSize, ReadOnlySpan<byte> prefix = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(headSize);
        _buffer = new byte[prefix.Length + Math.Max(headSize, 4 * Word)];
        prefix.CopyTo(_buffer);
        _length = prefix.Length;
        _frame = Open(headSize);
    }

    /// <summary>Writes a bool.</summary>
    public void WriteBool(bool value) => NextHead()[Word - 1] = value ? (byte)1 : (byte)0;

    /// <summary>Writes an unsigned integer of up to 64 bits.</summary>
    public void WriteUInt64(ulong value) => BinaryPrimitives.WriteUInt64BigEndian(NextHead()[24..], value);

    /// <summary>Writes an unsigned integer of up to 128 bits.</summary>
    public void WriteUInt128(UInt128 value) => BinaryPrimitives.WriteUInt128BigEndian(NextHead()[16..], value);

    /// <summary>Writes a signed integer of up to 64 bits.</summary>
    public void WriteInt64(long value) => WriteInt128(value);

    /// <summary>Writes a signed integer of up to 128 bits.</summary>
    public void WriteInt128(Int128 value)
    {
        Span<byte> word = NextHead();
        word[..16].Fill(Int128.IsNegative(value) ? (byte)0xff : (byte)0);
        BinaryPrimitives.WriteInt128BigEndian(word[16..], value);
    }

    /// <summary>Writes an unsigned integer of the given width.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value does not fit the width.</exception>
    public void WriteUnsigned(BigInteger value, int bits = 256)
    {
        if (value.Sign < 0 || value.GetBitLength() > bits)
            throw new ArgumentOutOfRangeException(nameof(value), $"{value} is no uint{bits}.");
        WriteBigInteger(value);
    }

    /// <summary>Writes a signed integer of the given width.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value does not fit the width.</exception>
    public void WriteSigned(BigInteger value, int bits = 256)
    {
        if (value.GetBitLength() > bits - 1)
            throw new ArgumentOutOfRangeException(nameof(value), $"{value} is no int{bits}.");
        WriteBigInteger(value);
    }

    /// <summary>Writes an address.</summary>
    public void WriteAddress(Address value) => value.CopyTo(NextHead()[12..]);

    /// <summary>Writes a bytes32.</summary>
    public void WriteHash(Hash32 value) => value.CopyTo(NextHead());

    /// <summary>Writes a bytesN: the bytes at the left of a word.</summary>
    public void WriteFixedBytes(ReadOnlySpan<byte> value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value.Length, Word);
        value.CopyTo(NextHead());
    }

    /// <summary>Writes a bytes value of any length.</summary>
    public void WriteBytes(ReadOnlySpan<byte> value)
    {
        WriteOffset();
        int padded = checked((value.Length + Word - 1) / Word * Word);
        Span<byte> tail = Append(Word + padded);
        BinaryPrimitives.WriteInt32BigEndian(tail[28..], value.Length);
        value.CopyTo(tail[Word..]);
    }

    /// <summary>Writes a text as UTF-8.</summary>
    /// <exception cref="EncoderFallbackException">The text has an unpaired surrogate.</exception>
    public void WriteString(string value) => WriteBytes(StrictUtf8.GetBytes(value));

    /// <summary>Opens a dynamic tuple, or a fixed array of dynamic elements; <see cref="End"/> closes it.</summary>
    public void BeginTuple(int headSize)
    {
        WriteOffset();
        _outer.Push(_frame);
        _frame = Open(headSize);
    }

    /// <summary>Opens an array of any length; <see cref="End"/> closes it.</summary>
    public void BeginArray(int count, int elementHeadSize)
    {
        WriteOffset();
        BinaryPrimitives.WriteInt32BigEndian(Append(Word)[28..], count);
        _outer.Push(_frame);
        _frame = Open(checked(count * elementHeadSize));
    }

    /// <summary>Closes the innermost open tuple or array.</summary>
    /// <exception cref="InvalidOperationException">Its head is not full.</exception>
    public void End()
    {
        CheckFull();
        _frame = _outer.Pop();
    }

    /// <summary>The encoding, prefix included.</summary>
    /// <exception cref="InvalidOperationException">Something is missing.</exception>
    public byte[] ToArray()
    {
        CheckFull();
        if (_outer.Count != 0)
            throw new InvalidOperationException($"{_outer.Count} tuples or arrays are still open.");
        return _buffer.AsSpan(0, _length).ToArray();
    }

    private void CheckFull()
    {
        if (_frame.Cursor != _frame.End)
            throw new InvalidOperationException($"{_frame.End - _frame.Cursor} bytes of a head are not written.");
    }

    private void WriteBigInteger(BigInteger value)
    {
        Span<byte> word = NextHead();
        Span<byte> bytes = stackalloc byte[Word + 1];
        bool unsigned = value.Sign >= 0;
        value.TryWriteBytes(bytes, out int written, isUnsigned: unsigned, isBigEndian: true);
        word.Fill(unsigned ? (byte)0 : (byte)0xff);
        bytes[..written].CopyTo(word[(Word - written)..]);
    }

    private void WriteOffset()
    {
        int offset = _length - _frame.Start;
        BinaryPrimitives.WriteInt32BigEndian(NextHead()[28..], offset);
    }

    private Span<byte> NextHead()
    {
        if (_frame.Cursor + Word > _frame.End)
            throw new InvalidOperationException("The head is full: more values than its size was made for.");
        Span<byte> word = _buffer.AsSpan(_frame.Cursor, Word);
        _frame.Cursor += Word;
        return word;
    }

    private Frame Open(int headSize)
    {
        int start = _length;
        Append(headSize);
        return new Frame { Start = start, Cursor = start, End = start + headSize };
    }

    /// <summary>Zeroed space at the end of the buffer.</summary>
    private Span<byte> Append(int count)
    {
        int needed = checked(_length + count);
        if (needed > _buffer.Length)
            Array.Resize(ref _buffer, checked((int)Math.Max(needed, Math.Min(2L * _buffer.Length, Array.MaxLength))));
        Span<byte> added = _buffer.AsSpan(_length, count);
        _length = needed;
        return added;
    }

    private struct Frame
    {
        public int Start, Cursor, End;
    }
}
