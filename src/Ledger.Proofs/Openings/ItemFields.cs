using System.Buffers.Binary;

namespace Ledger.Proofs.Openings;

/// <summary>Fields of program items that may be malformed; what does not fit reads as nothing. Spec: protocol.md §4.5.</summary>
internal static class ItemFields
{
    private const int HeaderLength = 67, MapHead = 9, TermLength = 14, Reference = 17;

    /// <summary>Counts of the header: tensors, listings, rows of the three segments, tables; null if it is none.</summary>
    public static uint[]? Counts(ReadOnlySpan<byte> header)
    {
        if (header.Length != HeaderLength)
            return null;
        uint[] counts = new uint[6];
        for (int i = 0; i < counts.Length; i++)
            counts[i] = BinaryPrimitives.ReadUInt32LittleEndian(header[(3 + 4 * i)..]);
        return counts;
    }

    /// <summary>A number at an offset; all ones if the item ends before.</summary>
    public static uint Number(ReadOnlySpan<byte> item, int offset) =>
        offset + sizeof(uint) <= item.Length ? BinaryPrimitives.ReadUInt32LittleEndian(item[offset..]) : uint.MaxValue;

    /// <summary>The tensors that the operands of a row read and gather from; null where one does not. Shorter if the row does not parse.</summary>
    public static List<(uint? Read, uint? Gathered)> Operands(ReadOnlySpan<byte> row)
    {
        List<(uint?, uint?)> operands = [];
        try
        {
            int at = 10 + 4 * row[9] + 3;
            at += 1 + 4 * row[at];
            for (int chains = row[at++]; chains > 0; chains--)
            {
                at = AfterMap(row, at + 8);
                at = row[at] == 1 ? AfterMap(row, at + 1) : at + 1;
            }

            for (int count = row[at++]; count > 0; count--)
            {
                uint? read = row[at] == 0 ? Number(row, at + 1) : null;
                at = AfterMap(row, at + 1 + Reference);
                bool gathers = row[at++] == 1;
                operands.Add((read, gathers ? Number(row, at) : null));
                at = gathers ? AfterMap(row, at + Reference) + 12 : at;
            }
        }
        catch (IndexOutOfRangeException)
        {
            // A row that ends too early is malformed by itself: it needs no operand to show it.
        }

        return operands;
    }

    private static int AfterMap(ReadOnlySpan<byte> row, int at) => at + MapHead + TermLength * row[at + 8];
}
