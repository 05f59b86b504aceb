using System.Collections.Immutable;
using System.Text;

namespace Ledger.Tensors.Program;

/// <summary>The one byte encoding of a program: a list of items over which the program root is taken. Spec: protocol.md §4.5.</summary>
/// <remarks>
/// All integers little-endian. Items in this order, each starting with its tag byte:
/// <code>
/// header   00 ‖ version u16 = 3 ‖ tensors u32 ‖ listings u32 ‖ rows u32 × 3 segments ‖ tables u32 ‖ tree items u32 × 3: round, inner, update
///             ‖ bounds u32 × 6: round, step, globalStep, accepted, window, windows ‖ largest scale u32 (binary32)
/// tensor   01 ‖ kind u8 ‖ role u8 ‖ segment u8 (ff: given) ‖ row u32 (ffffffff: given) ‖ position u32 (ffffffff: in no group)
///             ‖ next u32 (ffffffff: none) ‖ rank u8 ‖ extent u32 × rank ‖ length u8 ‖ name (ASCII)
/// listing  02 ‖ operands u8 ‖ immediates u8 ‖ constants u8 ‖ instructions u8 ‖ constant u32 × … ‖ (operation, a, b, c) u8 × …
/// row      03 ‖ segment u8 ‖ kind u8 ‖ listing u16 (ffff: none) ‖ output u32 ‖ rank u8 ‖ extent u32 × rank
///             ‖ mask: kind u8, axis u8, other u8 ‖ immediates u8 ‖ immediate u32 × …
///             ‖ chain coordinates u8 ‖ chain × … ‖ operands u8 ‖ operand × …
/// carries  04 ‖ segment u8 ‖ count u32 ‖ (from u32, to u32) × count
/// chain    extent u32 ‖ step u32 ‖ start map ‖ 00, or 01 ‖ limit map
/// operand  source u8 ‖ reference ‖ map ‖ 00, or 01 ‖ reference ‖ map ‖ stride i64 ‖ bound u32
/// reference  tensor u32 ‖ role u8 ‖ row u32, of a computed tensor, or else position u32 ‖ elements u64, of one update where there are many;
///             all zero where the source is no element
/// map      offset i64 ‖ terms u8 ‖ (source u8, axis u8, divisor u32, stride i64) × terms
/// </code>
/// Tensors in the order of their numbers; listings in the order of first use; rows segment by segment, each followed by
/// its segment's carries. Any other bytes are malformed: decoding re-encodes and compares.
/// </remarks>
public static class CanonicalEncoding
{
    /// <summary>Version of the encoding and of what it means.</summary>
    public const ushort Version = 3;

    internal const ushort NoListing = 0xffff;

    /// <summary>What a reference says of a tensor behind its number: role, place, elements.</summary>
    internal const int ReferredBytes = sizeof(byte) + sizeof(uint) + sizeof(long);

    private const int ReferenceBytes = sizeof(uint) + ReferredBytes;

    private const byte Given = 0xff;

    /// <summary>The items of a program.</summary>
    public static IReadOnlyList<byte[]> Encode(OpTable table)
    {
        List<byte[]> items = [Header(table)];
        items.AddRange(table.Tensors.Select((tensor, number) => Tensor(tensor, table.Places[number])));
        items.AddRange(table.Listings.Select(static listing => (byte[])[2, .. listing.Encode()]));
        foreach (Segment segment in table.Segments)
        {
            items.AddRange(segment.Rows.Select(row => Row(table, segment.Kind, row)));
            items.Add(Carries(segment));
        }

        return items;
    }

    /// <summary>Reads the items of a program.</summary>
    /// <exception cref="MalformedProgramException">The items are not the canonical encoding of a well-formed program.</exception>
    public static OpTable Decode(IReadOnlyList<byte[]> items)
    {
        OpTable table;
        try
        {
            table = new CanonicalDecoder(items).Table();
        }
        catch (Exception e) when (e is EndOfStreamException or ArgumentException or OverflowException)
        {
            throw new MalformedProgramException($"The program does not parse: {e.Message}", e);
        }

        IReadOnlyList<byte[]> canonical = Encode(table);
        if (canonical.Count != items.Count)
            throw new MalformedProgramException($"The program has {items.Count} items instead of {canonical.Count}.");
        for (int i = 0; i < items.Count; i++)
        {
            if (!canonical[i].AsSpan().SequenceEqual(items[i]))
                throw new MalformedProgramException($"Item {i} of the program is not canonical.");
        }

        return table;
    }

    private static byte[] Header(OpTable table) => Item(0, writer =>
    {
        writer.Write(Version);
        writer.Write(table.Tensors.Length);
        writer.Write(table.Listings.Length);
        foreach (Segment segment in table.Segments)
            writer.Write(segment.Rows.Length);
        foreach (TensorGroup group in (ReadOnlySpan<TensorGroup>)[TensorGroup.Tables, TensorGroup.Round, TensorGroup.Inner, TensorGroup.Update])
            writer.Write(table.Group(group).Length);
        PublicBounds bounds = table.Bounds;
        foreach (long bound in (ReadOnlySpan<long>)[bounds.Round, bounds.Step, bounds.GlobalStep, bounds.Accepted, bounds.Window, bounds.Windows])
            writer.Write((uint)bound);
        writer.Write(bounds.LargestScale);
    });

    private static byte[] Tensor(TensorDeclaration tensor, TensorPlace place) => Item(1, writer =>
    {
        writer.Write((byte)tensor.Kind);
        writer.Write((byte)tensor.Role);
        writer.Write((byte?)place.Segment ?? Given);
        writer.Write(place.Row);
        writer.Write(place.Position);
        writer.Write(place.Next);
        Shape(writer, tensor.Shape);
        writer.Write((byte)tensor.Name.Length);
        writer.Write(Encoding.ASCII.GetBytes(tensor.Name));
    });

    private static byte[] Row(OpTable table, SegmentKind segment, OpRow row) => Item(3, writer =>
    {
        writer.Write((byte)segment);
        writer.Write((byte)row.Kind);
        writer.Write(row.Listing is null ? NoListing : checked((ushort)table.Listings.IndexOf(row.Listing)));
        writer.Write(row.Output);
        Shape(writer, row.Shape);
        writer.Write((byte)row.Mask.Kind);
        writer.Write(row.Mask.Axis);
        writer.Write(row.Mask.Other);
        writer.Write((byte)row.Immediates.Length);
        foreach (uint immediate in row.Immediates)
            writer.Write(immediate);
        writer.Write((byte)row.Chain.Length);
        foreach (ChainExtent chain in row.Chain)
            Chain(writer, chain);
        writer.Write((byte)row.Operands.Length);
        foreach (Operand operand in row.Operands)
            WriteOperand(writer, table, operand);
    });

    private static byte[] Carries(Segment segment) => Item(4, writer =>
    {
        writer.Write((byte)segment.Kind);
        writer.Write(segment.Carries.Length);
        foreach (Carry carry in segment.Carries)
        {
            writer.Write(carry.From);
            writer.Write(carry.To);
        }
    });

    private static void Chain(BinaryWriter writer, ChainExtent chain)
    {
        writer.Write(chain.Extent);
        writer.Write(chain.Step);
        Map(writer, chain.Start);
        writer.Write(chain.Limit is not null);
        if (chain.Limit is not null)
            Map(writer, chain.Limit);
    }

    private static void WriteOperand(BinaryWriter writer, OpTable table, Operand operand)
    {
        writer.Write((byte)operand.Source);
        if (operand.Source == OperandSource.Element)
            Reference(writer, table, operand.Tensor);
        else
            writer.Write(new byte[ReferenceBytes]);
        Map(writer, operand.Map);
        writer.Write(operand.Gather is not null);
        if (operand.Gather is null)
            return;
        Reference(writer, table, operand.Gather.Tensor);
        Map(writer, operand.Gather.Map);
        writer.Write(operand.Gather.Stride);
        writer.Write(operand.Gather.Bound);
    }

    private static void Reference(BinaryWriter writer, OpTable table, int tensor)
    {
        (TensorDeclaration declaration, TensorPlace place) = (table.Tensors[tensor], table.Places[tensor]);
        writer.Write(tensor);
        writer.Write((byte)declaration.Role);
        writer.Write(declaration.IsComputed ? place.Row : place.Position);
        writer.Write(declaration.Role == TensorRole.AcceptedUpdate ? declaration.Length / declaration.Shape[0] : declaration.Length);
    }

    private static void Map(BinaryWriter writer, AffineMap map)
    {
        writer.Write(map.Offset);
        writer.Write((byte)map.Terms.Length);
        foreach (IndexTerm term in map.Terms)
        {
            writer.Write((byte)term.Source);
            writer.Write(term.Axis);
            writer.Write(term.Divisor);
            writer.Write(term.Stride);
        }
    }

    private static void Shape(BinaryWriter writer, ImmutableArray<int> shape)
    {
        writer.Write((byte)shape.Length);
        foreach (int extent in shape)
            writer.Write(extent);
    }

    private static byte[] Item(byte tag, Action<BinaryWriter> write)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream); // little-endian on every machine
        writer.Write(tag);
        write(writer);
        writer.Flush();
        return stream.ToArray();
    }
}
