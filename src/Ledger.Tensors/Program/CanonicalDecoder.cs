using System.Collections.Immutable;
using System.Text;

namespace Ledger.Tensors.Program;

/// <summary>Reads the items that <see cref="CanonicalEncoding"/> writes; lengths are bounded before anything is allocated.</summary>
internal sealed class CanonicalDecoder(IReadOnlyList<byte[]> items)
{
    private int _next;

    public OpTable Table()
    {
        BinaryReader header = Open(0);
        Require(header.ReadUInt16() == CanonicalEncoding.Version, "the version is unknown");
        int tensors = Count(header, OpTableRules.MaxTensors), listings = Count(header, CanonicalEncoding.NoListing);
        int[] rows = [Count(header, OpTableRules.MaxRows), Count(header, OpTableRules.MaxRows), Count(header, OpTableRules.MaxRows)];
        header.ReadBytes(4 * sizeof(uint)); // sizes of groups follow from the tensors: re-encoding compares them
        PublicBounds bounds = new(
            header.ReadUInt32(), header.ReadUInt32(), header.ReadUInt32(), header.ReadUInt32(), header.ReadUInt32(), header.ReadInt32())
        {
            LargestScale = header.ReadSingle(),
        };
        Require((long)tensors + listings + rows.Sum() < items.Count, "items are missing");

        ImmutableArray<TensorDeclaration> declarations = [.. Enumerable.Range(0, tensors).Select(_ => Tensor())];
        ImmutableArray<ScalarListing> known = [.. Enumerable.Range(0, listings).Select(_ => Listing())];
        Segment[] segments = new Segment[rows.Length];
        for (int s = 0; s < segments.Length; s++)
        {
            ImmutableArray<OpRow> body = [.. Enumerable.Range(0, rows[s]).Select(_ => Row((SegmentKind)s, known))];
            segments[s] = new Segment((SegmentKind)s, body, Carries((SegmentKind)s, tensors));
        }

        return new OpTable(declarations, bounds, segments[0], segments[1], segments[2]);
    }

    private TensorDeclaration Tensor()
    {
        BinaryReader reader = Open(1);
        ElementKind kind = (ElementKind)reader.ReadByte();
        TensorRole role = (TensorRole)reader.ReadByte();
        reader.ReadBytes(1 + 3 * sizeof(uint)); // its place follows from the rows: re-encoding compares it
        ImmutableArray<int> shape = Shape(reader);
        return new TensorDeclaration(Encoding.ASCII.GetString(Bytes(reader, reader.ReadByte())), kind, role, shape.AsSpan());
    }

    private ScalarListing Listing()
    {
        BinaryReader reader = Open(2);
        byte operands = reader.ReadByte(), immediates = reader.ReadByte(), constants = reader.ReadByte(), instructions = reader.ReadByte();
        Require(operands <= OpRow.MaxOperands && immediates <= OpRow.MaxImmediates, "a listing takes too many operands or immediates");
        ImmutableArray<uint> values = [.. Enumerable.Range(0, constants).Select(_ => reader.ReadUInt32())];
        ImmutableArray<ScalarInstruction>.Builder code = ImmutableArray.CreateBuilder<ScalarInstruction>(instructions);
        for (int i = 0; i < instructions; i++)
        {
            ScalarInstruction instruction = new((ScalarOperation)reader.ReadByte(), reader.ReadByte(), reader.ReadByte(), reader.ReadByte());
            int before = operands + immediates + constants + i;
            Require(Enum.IsDefined(instruction.Operation), "a listing has an unknown instruction");
            Require(instruction.A < before && instruction.B < before && instruction.C < before, "a listing reads a value before it exists");
            code.Add(instruction);
        }

        Require(operands + immediates + constants + instructions > 0, "a listing has no value");
        return new ScalarListing($"listing {_next - 1}", operands, immediates, values, code.ToImmutable());
    }

    private OpRow Row(SegmentKind segment, ImmutableArray<ScalarListing> listings)
    {
        BinaryReader reader = Open(3);
        Require(reader.ReadByte() == (byte)segment, "a row is in the wrong segment");
        OpKind kind = (OpKind)reader.ReadByte();
        int listing = reader.ReadUInt16();
        Require(listing == CanonicalEncoding.NoListing || listing < listings.Length, "a row names an unknown listing");
        int output = reader.ReadInt32();
        ImmutableArray<int> shape = Shape(reader);
        Mask mask = new((MaskKind)reader.ReadByte(), reader.ReadByte(), reader.ReadByte());
        ImmutableArray<uint> immediates = [.. Enumerable.Range(0, Small(reader, OpRow.MaxImmediates)).Select(_ => reader.ReadUInt32())];
        ImmutableArray<ChainExtent> chain = [.. Enumerable.Range(0, Small(reader, OpRow.MaxChainDimensions)).Select(_ => Chain(reader))];
        ImmutableArray<Operand> operands = [.. Enumerable.Range(0, Small(reader, OpRow.MaxOperands)).Select(_ => ReadOperand(reader))];
        return new OpRow(kind, output, shape, operands, chain, mask, listing == CanonicalEncoding.NoListing ? null : listings[listing], immediates);
    }

    private ImmutableArray<Carry> Carries(SegmentKind segment, int tensors)
    {
        BinaryReader reader = Open(4);
        Require(reader.ReadByte() == (byte)segment, "carries are in the wrong segment");
        return [.. Enumerable.Range(0, Count(reader, tensors)).Select(_ => new Carry(reader.ReadInt32(), reader.ReadInt32()))];
    }

    private static ChainExtent Chain(BinaryReader reader) =>
        new(reader.ReadInt32(), reader.ReadInt32(), Map(reader), reader.ReadBoolean() ? Map(reader) : null);

    private static Operand ReadOperand(BinaryReader reader) =>
        new((OperandSource)reader.ReadByte(), Reference(reader), Map(reader), reader.ReadBoolean() ? ReadGather(reader) : null);

    private static Gather ReadGather(BinaryReader reader) => new(Reference(reader), Map(reader), reader.ReadInt64(), reader.ReadUInt32());

    /// <summary>The number of a tensor; what is said of it follows from its declaration: re-encoding compares it.</summary>
    private static int Reference(BinaryReader reader)
    {
        int tensor = reader.ReadInt32();
        Require(reader.ReadBytes(CanonicalEncoding.ReferredBytes).Length == CanonicalEncoding.ReferredBytes, "a reference to a tensor ends early");
        return tensor;
    }

    private static AffineMap Map(BinaryReader reader)
    {
        long offset = reader.ReadInt64();
        IndexTerm[] terms = new IndexTerm[Small(reader, AffineMap.MaxTerms)];
        for (int i = 0; i < terms.Length; i++)
            terms[i] = new IndexTerm((IndexSource)reader.ReadByte(), reader.ReadByte(), reader.ReadUInt32(), reader.ReadInt64());
        return new AffineMap(offset, terms);
    }

    private static ImmutableArray<int> Shape(BinaryReader reader) =>
        [.. Enumerable.Range(0, Small(reader, TensorDeclaration.MaxRank)).Select(_ => reader.ReadInt32())];

    private BinaryReader Open(byte tag)
    {
        if (_next >= items.Count)
            throw new MalformedProgramException("The program ends too early.");
        BinaryReader reader = new(new MemoryStream(items[_next++], writable: false));
        Require(reader.ReadByte() == tag, $"item {_next - 1} does not have the tag {tag}");
        return reader;
    }

    private static byte[] Bytes(BinaryReader reader, int count)
    {
        byte[] bytes = reader.ReadBytes(count);
        return bytes.Length == count ? bytes : throw new EndOfStreamException("a name is cut off");
    }

    private static int Small(BinaryReader reader, int most)
    {
        int count = reader.ReadByte();
        Require(count <= most, $"{count} of something of which {most} are allowed");
        return count;
    }

    private static int Count(BinaryReader reader, int most)
    {
        uint count = reader.ReadUInt32();
        Require(count <= most, $"{count} of something of which {most} are allowed");
        return (int)count;
    }

    private static void Require(bool rule, string violation)
    {
        if (!rule)
            throw new MalformedProgramException($"The program does not parse: {violation}.");
    }
}
