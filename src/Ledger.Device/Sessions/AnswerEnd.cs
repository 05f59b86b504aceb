using System.Buffers.Binary;

namespace Ledger.Device.Sessions;

/// <summary>How an answer ended: counts for the host, and the names of its sources as JSON that the host passes on unread.</summary>
/// <param name="IsLength">Whether the wanted number of tokens was used up.</param>
/// <param name="HasAdapter">Whether a personal adapter was attached.</param>
/// <param name="PromptTokens">Tokens of the prompt.</param>
/// <param name="Tokens">Tokens of the answer.</param>
/// <param name="Sources">A JSON array of names and tokens; personal.</param>
internal readonly record struct AnswerEnd(bool IsLength, bool HasAdapter, int PromptTokens, int Tokens, ReadOnlyMemory<byte> Sources)
{
    private const int HeaderSize = 10;

    /// <summary>The bytes that the worker sends.</summary>
    public byte[] Encode()
    {
        byte[] bytes = new byte[HeaderSize + Sources.Length];
        bytes[0] = IsLength ? (byte)1 : (byte)0;
        bytes[1] = HasAdapter ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(2), PromptTokens);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(6), Tokens);
        Sources.Span.CopyTo(bytes.AsSpan(HeaderSize));
        return bytes;
    }

    /// <summary>Reads what a worker sent; false when it is something else.</summary>
    public static bool TryDecode(ReadOnlyMemory<byte> bytes, out AnswerEnd end)
    {
        end = default;
        if (bytes.Length < HeaderSize)
            return false;
        ReadOnlySpan<byte> span = bytes.Span;
        end = new AnswerEnd(
            span[0] == 1, span[1] == 1, BinaryPrimitives.ReadInt32LittleEndian(span[2..]), BinaryPrimitives.ReadInt32LittleEndian(span[6..]), bytes[HeaderSize..]);
        return true;
    }
}
