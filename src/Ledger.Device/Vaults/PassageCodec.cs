using System.Buffers.Binary;
using System.Text;

namespace Ledger.Device.Vaults;

/// <summary>The bytes of a passage before it is sealed: name, ordinal, text, embedding, each with its length, little-endian.</summary>
internal static class PassageCodec
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static byte[] Encode(Passage passage)
    {
        int name = Encoding.UTF8.GetByteCount(passage.Name), text = Encoding.UTF8.GetByteCount(passage.Text);
        byte[] bytes = new byte[4 * sizeof(int) + name + text + sizeof(float) * passage.Embedding.Length];
        Span<byte> rest = bytes;
        Put(ref rest, passage.Ordinal);
        Put(ref rest, name);
        rest = rest[Encoding.UTF8.GetBytes(passage.Name, rest)..];
        Put(ref rest, text);
        rest = rest[Encoding.UTF8.GetBytes(passage.Text, rest)..];
        Put(ref rest, passage.Embedding.Length);
        foreach (float element in passage.Embedding.Span)
        {
            BinaryPrimitives.WriteSingleLittleEndian(rest, element);
            rest = rest[sizeof(float)..];
        }

        return bytes;
    }

    /// <summary>Reads a passage; null when the bytes are no passage.</summary>
    public static Passage? Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            if (!Take(ref bytes, out int ordinal) || !TakeText(ref bytes, out string name) || !TakeText(ref bytes, out string text)
                || !Take(ref bytes, out int count) || ordinal < 0 || count < 0 || bytes.Length != (long)sizeof(float) * count)
            {
                return null;
            }

            float[] embedding = new float[count];
            for (int i = 0; i < count; i++)
                embedding[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(sizeof(float) * i)..]);
            return new Passage(name, ordinal, text, embedding);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static void Put(ref Span<byte> rest, int number)
    {
        BinaryPrimitives.WriteInt32LittleEndian(rest, number);
        rest = rest[sizeof(int)..];
    }

    private static bool Take(ref ReadOnlySpan<byte> bytes, out int number)
    {
        bool enough = BinaryPrimitives.TryReadInt32LittleEndian(bytes, out number);
        if (enough)
            bytes = bytes[sizeof(int)..];
        return enough;
    }

    private static bool TakeText(ref ReadOnlySpan<byte> bytes, out string text)
    {
        text = "";
        if (!Take(ref bytes, out int length) || length < 0 || length > bytes.Length)
            return false;
        text = Strict.GetString(bytes[..length]);
        bytes = bytes[length..];
        return true;
    }
}
