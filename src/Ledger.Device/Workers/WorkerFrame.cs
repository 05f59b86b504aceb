using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Ledger.Device.Workers;

/// <summary>Kinds of frames.</summary>
internal enum FrameKind : byte
{
    /// <summary>Host to worker: length of the kind's name, the name, the body.</summary>
    Call = 1,

    /// <summary>Host to worker: the call is no longer wanted.</summary>
    Cancel = 2,

    /// <summary>Worker to host, once, first.</summary>
    Hello = 16,

    /// <summary>Worker to host: a part of an answer.</summary>
    Chunk = 17,

    /// <summary>Worker to host: a call is done.</summary>
    Done = 18,

    /// <summary>Worker to host: length of the code, the code, the sentence.</summary>
    Refused = 19,
}

/// <summary>One message between host and worker: 13 bytes of header (length, kind, call, items; little endian), then the payload.</summary>
/// <remarks>Payloads lie in pinned arrays, so that the collector leaves no copies behind and erasing them erases them.</remarks>
internal readonly record struct WorkerFrame(FrameKind Kind, uint Call, int Items, byte[] Payload)
{
    public const int HeaderBytes = 13;

    /// <summary>Most bytes of a payload that a worker takes or sends. Unit: bytes.</summary>
    public const int MaxBytes = 64 << 20;

    /// <summary>What a worker greets with: a name and a version of this format.</summary>
    public static ReadOnlySpan<byte> Greeting => "ledger-worker/1"u8;

    /// <summary>An array that never moves.</summary>
    public static byte[] Allocate(int length) => length == 0 ? [] : GC.AllocateUninitializedArray<byte>(length, pinned: true);

    /// <summary>Writes a header.</summary>
    public static void WriteHeader(Span<byte> header, int length, FrameKind kind, uint call, int items)
    {
        BinaryPrimitives.WriteInt32LittleEndian(header, length);
        header[4] = (byte)kind;
        BinaryPrimitives.WriteUInt32LittleEndian(header[5..], call);
        BinaryPrimitives.WriteInt32LittleEndian(header[9..], items);
    }

    /// <summary>Reads the next frame; null at the end of the stream.</summary>
    /// <exception cref="InvalidDataException">The bytes are no frame, or one longer than allowed.</exception>
    public static WorkerFrame? Read(Stream stream, int maxBytes)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        int read = stream.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false);
        if (read == 0) return null;
        if (read < HeaderBytes) throw new InvalidDataException("The stream ends inside a header.");
        int length = BinaryPrimitives.ReadInt32LittleEndian(header);
        int items = BinaryPrimitives.ReadInt32LittleEndian(header[9..]);
        FrameKind kind = (FrameKind)header[4];
        if (length < 0 || length > maxBytes || items < 0 || !Enum.IsDefined(kind)) throw new InvalidDataException("The bytes are no frame.");
        byte[] payload = Allocate(length);
        if (stream.ReadAtLeast(payload, length, throwOnEndOfStream: false) < length) throw new InvalidDataException("The stream ends inside a frame.");
        return new WorkerFrame(kind, BinaryPrimitives.ReadUInt32LittleEndian(header[5..]), items, payload);
    }

    /// <summary>Splits a payload that starts with a short name; null when it does not.</summary>
    public (string Name, ReadOnlyMemory<byte> Content)? Split()
    {
        if (Payload.Length == 0 || Payload.Length < 1 + Payload[0]) return null;
        int length = Payload[0];
        return Ascii.IsValid(Payload.AsSpan(1, length)) ? (Encoding.ASCII.GetString(Payload, 1, length), Payload.AsMemory(1 + length)) : null;
    }

    /// <summary>A payload that starts with a short name.</summary>
    public static byte[] Join(string name, ReadOnlySpan<byte> rest)
    {
        if (name.Length is 0 or > 64 || !Ascii.IsValid(name)) throw new ArgumentException("A name has 1 to 64 ASCII characters.", nameof(name));
        byte[] payload = Allocate(1 + name.Length + rest.Length);
        payload[0] = (byte)name.Length;
        Encoding.ASCII.GetBytes(name, payload.AsSpan(1));
        rest.CopyTo(payload.AsSpan(1 + name.Length));
        return payload;
    }

    /// <summary>Overwrites the payload with zeros.</summary>
    public void Erase() => CryptographicOperations.ZeroMemory(Payload);
}
