using System.Numerics;

namespace Ledger.Ethereum;

/// <summary>A decoded RLP item: a byte string or a list of items.</summary>
/// <remarks>The decoder accepts one encoding for each value, reads no byte twice and goes at most <see cref="MaxDepth"/> lists deep.</remarks>
public sealed class RlpItem
{
    /// <summary>Deepest nesting of lists that is accepted.</summary>
    public const int MaxDepth = 64;

    private readonly ReadOnlyMemory<byte> _content;

    private RlpItem(ReadOnlyMemory<byte> content, IReadOnlyList<RlpItem>? items) => (_content, Items) = (content, items);

    /// <summary>The items of a list; null for a byte string.</summary>
    public IReadOnlyList<RlpItem>? Items { get; }

    /// <summary>Decodes exactly one item.</summary>
    /// <exception cref="RlpFormatException">The input is not canonical, is cut short or goes on.</exception>
    public static RlpItem Decode(ReadOnlyMemory<byte> input)
    {
        RlpItem item = Decode(ref input, MaxDepth);
        return input.IsEmpty ? item : throw new RlpFormatException($"{input.Length} bytes follow the item.");
    }

    /// <summary>The byte string.</summary>
    /// <exception cref="RlpFormatException">It is a list.</exception>
    public ReadOnlySpan<byte> AsBytes() =>
        Items is null ? _content.Span : throw new RlpFormatException("A list stands where a byte string belongs.");

    /// <summary>The list, which must have this many items.</summary>
    /// <exception cref="RlpFormatException">It is something else.</exception>
    public IReadOnlyList<RlpItem> AsList(int? count = null)
    {
        if (Items is null)
            throw new RlpFormatException("A byte string stands where a list belongs.");
        return count is null || Items.Count == count
            ? Items
            : throw new RlpFormatException($"A list has {Items.Count} items, not {count}.");
    }

    /// <summary>The byte string as a number without leading zeros.</summary>
    /// <exception cref="RlpFormatException">It is something else, or wider than the given bits.</exception>
    public BigInteger AsNumber(int bits = 256)
    {
        ReadOnlySpan<byte> bytes = AsBytes();
        if (bytes.Length > 0 && bytes[0] == 0)
            throw new RlpFormatException("A number has leading zeros.");
        if (bytes.Length > bits / 8)
            throw new RlpFormatException($"A number is wider than {bits} bits.");
        return new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
    }

    private static RlpItem Decode(ref ReadOnlyMemory<byte> input, int depth)
    {
        if (input.IsEmpty)
            throw new RlpFormatException("The input ends where an item should begin.");
        int first = input.Span[0];
        if (first < 0x80)
            return new RlpItem(Take(ref input, 1), null);

        input = input[1..];
        bool list = first >= 0xc0;
        int length = first - (list ? 0xc0 : 0x80);
        if (length > 55)
            length = ReadLength(ref input, length - 55);
        ReadOnlyMemory<byte> content = Take(ref input, length);
        if (!list)
        {
            if (length == 1 && content.Span[0] < 0x80)
                throw new RlpFormatException("A small byte has a prefix.");
            return new RlpItem(content, null);
        }

        if (depth == 0)
            throw new RlpFormatException("Lists are nested too deep.");
        List<RlpItem> items = [];
        while (!content.IsEmpty)
            items.Add(Decode(ref content, depth - 1));
        return new RlpItem(default, items);
    }

    private static int ReadLength(ref ReadOnlyMemory<byte> input, int digits)
    {
        ReadOnlySpan<byte> bytes = Take(ref input, digits).Span;
        if (bytes[0] == 0)
            throw new RlpFormatException("A length has leading zeros.");
        if (digits > 4)
            throw new RlpFormatException("A length is too large.");
        long length = 0;
        foreach (byte digit in bytes)
            length = (length << 8) | digit;
        return length switch
        {
            < 56 => throw new RlpFormatException("A short length is written in the long form."),
            > int.MaxValue => throw new RlpFormatException("A length is too large."),
            _ => (int)length,
        };
    }

    private static ReadOnlyMemory<byte> Take(ref ReadOnlyMemory<byte> input, int count)
    {
        if (count > input.Length)
            throw new RlpFormatException($"The input ends inside an item of {count} bytes.");
        ReadOnlyMemory<byte> taken = input[..count];
        input = input[count..];
        return taken;
    }
}
