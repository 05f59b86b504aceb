using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using Ledger.Cryptography;

namespace Ledger.Ethereum;

/// <summary>Reads ABI-encoded values in the order they were written; refuses every encoding but the canonical one.</summary>
/// <remarks>
/// The strict mode of the ABI specification: the content of a dynamic value begins where the content before it ended. So no
/// offset can point backwards, twice to one place or past a gap, work is linear in the input, and nothing is allocated for a
/// length that the input does not hold. Padding must be zero and integers must fit. <see cref="Finish"/> refuses trailing bytes.
/// </remarks>
public sealed class AbiReader
{
    private const int Word = AbiWriter.Word;

    private static readonly UTF8Encoding StrictUtf8 = new(false, true);

    private readonly Stack<Frame> _outer = new();
    private readonly ReadOnlyMemory<byte> _data;
    private int _next; // where the content of the next dynamic value must begin
    private Frame _frame;

    /// <summary>Starts the reading of a tuple: the values a call returned, an event's data, the arguments after a selector.</summary>
    /// <param name="data">The encoding, without a selector.</param>
    /// <param name="headSize">Bytes of the head: 32 for each dynamic field, the full size of each static one.</param>
    /// <exception cref="AbiFormatException">There are fewer bytes than the head needs.</exception>
    public AbiReader(ReadOnlyMemory<byte> data, int headSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(headSize);
        _data = data;
        _frame = Open(headSize);
    }

    /// <summary>Reads a bool.</summary>
    public bool ReadBool() => ReadUnsignedWord(1)[Word - 1] == 1;

    /// <summary>Reads an unsigned integer of up to 64 bits.</summary>
    public ulong ReadUInt64(int bits = 64) => BinaryPrimitives.ReadUInt64BigEndian(ReadUnsignedWord(bits)[24..]);

    /// <summary>Reads an unsigned integer of up to 128 bits.</summary>
    public UInt128 ReadUInt128(int bits = 128) => BinaryPrimitives.ReadUInt128BigEndian(ReadUnsignedWord(bits)[16..]);

    /// <summary>Reads a signed integer of up to 64 bits.</summary>
    public long ReadInt64(int bits = 64) => (long)ReadSigned(bits);

    /// <summary>Reads a signed integer of up to 128 bits.</summary>
    public Int128 ReadInt128(int bits = 128) => (Int128)ReadSigned(bits);

    /// <summary>Reads an unsigned integer of the given width.</summary>
    public BigInteger ReadUnsigned(int bits = 256) => new(ReadUnsignedWord(bits), isUnsigned: true, isBigEndian: true);

    /// <summary>Reads a signed integer of the given width.</summary>
    public BigInteger ReadSigned(int bits = 256)
    {
        BigInteger value = new(NextHead(), isUnsigned: false, isBigEndian: true);
        return value.GetBitLength() <= bits - 1 ? value : throw new AbiFormatException($"{value} is no int{bits}.");
    }

    /// <summary>Reads an address.</summary>
    public Address ReadAddress() => new(ReadUnsignedWord(160)[12..]);

    /// <summary>Reads a bytes32.</summary>
    public Hash32 ReadHash() => new(NextHead());

    /// <summary>Reads a bytesN.</summary>
    public byte[] ReadFixedBytes(int size)
    {
        ReadOnlySpan<byte> word = NextHead();
        if (word[size..].ContainsAnyExcept((byte)0))
            throw new AbiFormatException($"Bytes after a bytes{size} are not zero.");
        return word[..size].ToArray();
    }

    /// <summary>Reads a bytes value of any length.</summary>
    public byte[] ReadBytes() => ReadContent().ToArray();

    /// <summary>Reads a text, which must be well-formed UTF-8.</summary>
    public string ReadString()
    {
        try
        {
            return StrictUtf8.GetString(ReadContent());
        }
        catch (DecoderFallbackException e)
        {
            throw new AbiFormatException("A string is not UTF-8.", e);
        }
    }

    /// <summary>Opens a dynamic tuple, or a fixed array of dynamic elements; <see cref="End"/> closes it.</summary>
    public void BeginTuple(int headSize)
    {
        ReadOffset();
        _outer.Push(_frame);
        _frame = Open(headSize);
    }

    /// <summary>Opens an array of any length and tells that length, for which the input is long enough; <see cref="End"/> closes it.</summary>
    public int BeginArray(int elementHeadSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(elementHeadSize, Word);
        ReadOffset();
        int count = ReadLength();
        if (count > (_data.Length - _next) / elementHeadSize)
            throw new AbiFormatException($"An array of {count} elements is longer than the input.");
        _outer.Push(_frame);
        _frame = Open(count * elementHeadSize);
        return count;
    }

    /// <summary>Closes the innermost open tuple or array.</summary>
    /// <exception cref="InvalidOperationException">Its head was not read to the end.</exception>
    public void End()
    {
        CheckRead();
        _frame = _outer.Pop();
    }

    /// <summary>Says that all was read.</summary>
    /// <exception cref="AbiFormatException">Bytes are left over.</exception>
    /// <exception cref="InvalidOperationException">The caller did not read all values.</exception>
    public void Finish()
    {
        CheckRead();
        if (_outer.Count != 0)
            throw new InvalidOperationException($"{_outer.Count} tuples or arrays are still open.");
        if (_next != _data.Length)
            throw new AbiFormatException($"{_data.Length - _next} bytes follow the last value.");
    }

    private void CheckRead()
    {
        if (_frame.Cursor != _frame.End)
            throw new InvalidOperationException($"{_frame.End - _frame.Cursor} bytes of a head were not read.");
    }

    private ReadOnlySpan<byte> ReadUnsignedWord(int bits)
    {
        ReadOnlySpan<byte> word = NextHead();
        int whole = bits / 8;
        ReadOnlySpan<byte> above = word[..(Word - whole)];
        bool fits = bits % 8 == 0 ? !above.ContainsAnyExcept((byte)0) : !above[..^1].ContainsAnyExcept((byte)0) && above[^1] >> (bits % 8) == 0;
        return fits ? word : throw new AbiFormatException($"A word is larger than {bits} bits.");
    }

    private ReadOnlySpan<byte> ReadContent()
    {
        ReadOffset();
        int length = ReadLength();
        int left = _data.Length - _next;
        if (length > left || (length + Word - 1) / Word * Word > left)
            throw new AbiFormatException($"A value of {length} bytes is longer than the input.");
        int padded = (length + Word - 1) / Word * Word;
        ReadOnlySpan<byte> content = _data.Span.Slice(_next, padded);
        _next += padded;
        if (content[length..].ContainsAnyExcept((byte)0))
            throw new AbiFormatException("Padding is not zero.");
        return content[..length];
    }

    private void ReadOffset()
    {
        int offset = ToLength(NextHead());
        if (offset != _next - _frame.Start)
            throw new AbiFormatException($"An offset is {offset} where content begins at {_next - _frame.Start}.");
    }

    private int ReadLength()
    {
        if (_data.Length - _next < Word)
            throw new AbiFormatException("The input ends where a length should be.");
        int length = ToLength(_data.Span.Slice(_next, Word));
        _next += Word;
        return length;
    }

    private static int ToLength(ReadOnlySpan<byte> word)
    {
        int value = BinaryPrimitives.ReadInt32BigEndian(word[28..]);
        if (word[..28].ContainsAnyExcept((byte)0) || value is < 0 or > int.MaxValue - Word)
            throw new AbiFormatException("A length or offset is too large.");
        return value;
    }

    private ReadOnlySpan<byte> NextHead()
    {
        if (_frame.Cursor + Word > _frame.End)
            throw new InvalidOperationException("The head was read to its end: more values than its size was made for.");
        ReadOnlySpan<byte> word = _data.Span.Slice(_frame.Cursor, Word);
        _frame.Cursor += Word;
        return word;
    }

    private Frame Open(int headSize)
    {
        if (headSize > _data.Length - _next)
            throw new AbiFormatException($"The input ends inside a head of {headSize} bytes.");
        int start = _next;
        _next += headSize;
        return new Frame { Start = start, Cursor = start, End = start + headSize };
    }

    private struct Frame
    {
        public int Start, Cursor, End;
    }
}
