using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Ledger.Cryptography;

namespace Ledger.Ethereum.Tests;

public sealed class AbiTests
{
    private static readonly AbiType.Tuple Bytes = new([new AbiType.Bytes()]);

    [Test, Category("Property")]
    public void Any_value_of_any_type_reads_back() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(400),
        Prop.ForAll(TypedValues(), static ((AbiType Type, AbiValue Value) typed) =>
        {
            AbiType.Tuple tuple = new([typed.Type]);
            AbiValue.Sequence values = new([typed.Value]);
            byte[] encoding = AbiCodec.Encode(tuple, values);
            return AbiCodec.Decode(tuple, encoding).Equals(values) && AbiType.Parse(typed.Type.ToString()).ToString() == typed.Type.ToString();
        }));

    [Test, Category("Property")]
    public void A_changed_encoding_is_refused_or_is_the_encoding_of_another_value() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(400),
        Prop.ForAll(TypedValues(), Gen.Choose(0, int.MaxValue).ToArbitrary(), static ((AbiType Type, AbiValue Value) typed, int seed) =>
        {
            AbiType.Tuple tuple = new([typed.Type]);
            byte[] encoding = AbiCodec.Encode(tuple, new AbiValue.Sequence([typed.Value]));
            encoding[seed % encoding.Length] ^= (byte)(1 + seed % 255);
            try
            {
                AbiValue.Sequence decoded = AbiCodec.Decode(tuple, encoding);
                return AbiCodec.Encode(tuple, decoded).AsSpan().SequenceEqual(encoding);
            }
            catch (AbiFormatException)
            {
                return true;
            }
        }));

    [TestCase("00")]                                                                                  // cut short
    [TestCase("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]                    // a huge offset
    [TestCase("0000000000000000000000000000000000000000000000000000000000000000")]                    // an offset onto itself
    [TestCase("0000000000000000000000000000000000000000000000000000000000000020")]                    // no length
    [TestCase("0000000000000000000000000000000000000000000000000000000000000020000000000000000000000000000000000000000000000000000000007fffffff")] // a huge length
    [TestCase("000000000000000000000000000000000000000000000000000000000000004000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000")] // a gap
    [TestCase("000000000000000000000000000000000000000000000000000000000000002000000000000000000000000000000000000000000000000000000000000000010102000000000000000000000000000000000000000000000000000000000000")] // padding
    public void Hostile_bytes_are_refused(string hex) =>
        Assert.That(() => AbiCodec.Decode(Bytes, Convert.FromHexString(hex)), Throws.TypeOf<AbiFormatException>());

    [Test]
    public void A_length_the_input_does_not_hold_allocates_nothing()
    {
        AbiType.Tuple type = new([AbiType.Parse("uint256[][][]")]);
        byte[] input = new byte[96];
        input[31] = 32;
        input[63] = 255;
        input[60] = 127;
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.That(() => AbiCodec.Decode(type, input), Throws.TypeOf<AbiFormatException>());
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1 << 20));
    }

    [TestCase("uint7")]
    [TestCase("uint264")]
    [TestCase("uint08")]
    [TestCase("bytes33")]
    [TestCase("bytes0")]
    [TestCase("(uint8")]
    [TestCase("uint8[")]
    [TestCase("uint8[0]")]
    [TestCase("uint8[01]")]
    [TestCase("()[]")]
    [TestCase("uint256[2000000000]")]
    [TestCase("uint8 x")]
    [TestCase("")]
    public void Texts_that_are_no_types_are_refused(string text) =>
        Assert.That(() => AbiType.Parse(text), Throws.TypeOf<AbiFormatException>());

    [Test]
    public void Types_nested_too_deep_are_refused()
    {
        Assert.That(() => AbiType.Parse(new string('(', 1000) + new string(')', 1000)), Throws.TypeOf<AbiFormatException>());
        Assert.That(() => AbiType.Parse("uint8" + string.Concat(Enumerable.Repeat("[]", 1000))), Throws.TypeOf<AbiFormatException>());
    }

    [Test]
    public void The_writer_makes_what_the_specification_shows()
    {
        // f(uint256,uint32[],bytes10,bytes) with (0x123, [0x456, 0x789], "1234567890", "Hello, world!"): the ABI specification's example
        AbiWriter writer = new(4 * AbiWriter.Word, FunctionSelector.Of("f(uint256,uint32[],bytes10,bytes)"));
        writer.WriteUnsigned(0x123);
        writer.BeginArray(2, AbiWriter.Word);
        writer.WriteUInt64(0x456);
        writer.WriteUInt64(0x789);
        writer.End();
        writer.WriteFixedBytes("1234567890"u8);
        writer.WriteBytes("Hello, world!"u8);

        Assert.That(Convert.ToHexStringLower(writer.ToArray()), Is.EqualTo(
            "8be65246" +
            "0000000000000000000000000000000000000000000000000000000000000123" +
            "0000000000000000000000000000000000000000000000000000000000000080" +
            "3132333435363738393000000000000000000000000000000000000000000000" +
            "00000000000000000000000000000000000000000000000000000000000000e0" +
            "0000000000000000000000000000000000000000000000000000000000000002" +
            "0000000000000000000000000000000000000000000000000000000000000456" +
            "0000000000000000000000000000000000000000000000000000000000000789" +
            "000000000000000000000000000000000000000000000000000000000000000d" +
            "48656c6c6f2c20776f726c642100000000000000000000000000000000000000"));
    }

    [Test]
    public void Typed_reads_give_back_typed_writes()
    {
        Address account = Address.Parse("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");
        AbiWriter writer = new(7 * AbiWriter.Word);
        writer.WriteBool(true);
        writer.WriteInt64(-5);
        writer.WriteUInt128(UInt128.MaxValue);
        writer.WriteInt128(Int128.MinValue);
        writer.WriteAddress(account);
        writer.WriteHash(Keccak256.Hash("x"));
        writer.WriteString("ä€");

        AbiReader reader = new(writer.ToArray(), 7 * AbiWriter.Word);

        Assert.That(reader.ReadBool(), Is.True);
        Assert.That(reader.ReadInt64(8), Is.EqualTo(-5));
        Assert.That(reader.ReadUInt128(), Is.EqualTo(UInt128.MaxValue));
        Assert.That(reader.ReadInt128(), Is.EqualTo(Int128.MinValue));
        Assert.That(reader.ReadAddress(), Is.EqualTo(account));
        Assert.That(reader.ReadHash(), Is.EqualTo(Keccak256.Hash("x")));
        Assert.That(reader.ReadString(), Is.EqualTo("ä€"));
        Assert.That(reader.Finish, Throws.Nothing);
    }

    [TestCase(256, 8)]
    [TestCase(-1, 8)]
    public void A_number_that_does_not_fit_its_type_is_not_written(int value, int bits) =>
        Assert.That(() => new AbiWriter(32).WriteUnsigned(value, bits), Throws.TypeOf<ArgumentOutOfRangeException>());

    [TestCase(128, 8)]
    [TestCase(-129, 8)]
    public void A_signed_number_that_does_not_fit_its_type_is_not_written(int value, int bits) =>
        Assert.That(() => new AbiWriter(32).WriteSigned(value, bits), Throws.TypeOf<ArgumentOutOfRangeException>());

    private static Arbitrary<(AbiType Type, AbiValue Value)> TypedValues() =>
        (from type in Types(4) from value in Values(type) select (type, value)).ToArbitrary();

    private static Gen<AbiType> Types(int depth)
    {
        Gen<AbiType> elementary = Gen.OneOf(
            from n in Gen.Choose(1, 32) select (AbiType)new AbiType.UnsignedInteger(8 * n),
            from n in Gen.Choose(1, 32) select (AbiType)new AbiType.SignedInteger(8 * n),
            from n in Gen.Choose(1, 32) select (AbiType)new AbiType.FixedBytes(n),
            Gen.Elements<AbiType>(new AbiType.Bool(), new AbiType.Account(), new AbiType.Bytes(), new AbiType.Text()));
        if (depth == 0)
            return elementary;
        return Gen.OneOf(
            elementary,
            from element in Types(depth - 1) select (AbiType)new AbiType.Array(element, null),
            from element in Types(depth - 1) from length in Gen.Choose(1, 3) select (AbiType)new AbiType.Array(element, length),
            from count in Gen.Choose(1, 3) from components in Gen.ArrayOf(Types(depth - 1), count) select (AbiType)new AbiType.Tuple(components));
    }

    private static Gen<AbiValue> Values(AbiType type) => type switch
    {
        AbiType.UnsignedInteger t => from bytes in Octets(t.Bits / 8) select (AbiValue)new AbiValue.Number(new BigInteger(bytes, isUnsigned: true)),
        AbiType.SignedInteger t => from bytes in Octets(t.Bits / 8) select (AbiValue)new AbiValue.Number(new BigInteger(bytes)),
        AbiType.FixedBytes t => from bytes in Octets(t.Size) select (AbiValue)new AbiValue.Bytes(bytes),
        AbiType.Bool => from n in Gen.Choose(0, 1) select (AbiValue)new AbiValue.Bool(n == 1),
        AbiType.Account => from bytes in Octets(20) select (AbiValue)new AbiValue.Account(new Address(bytes)),
        AbiType.Bytes => from n in Gen.Choose(0, 70) from bytes in Octets(n) select (AbiValue)new AbiValue.Bytes(bytes),
        AbiType.Text => from n in Gen.Choose(0, 40) from text in Gen.ArrayOf(Gen.Elements("a", "é", "€", "🚀"), n) select (AbiValue)new AbiValue.Text(string.Concat(text)),
        AbiType.Array t => from n in t.Length is { } length ? Gen.Constant(length) : Gen.Choose(0, 3)
                           from items in Gen.ArrayOf(Values(t.Element), n)
                           select (AbiValue)new AbiValue.Sequence(items),
        AbiType.Tuple t => from items in Gen.CollectToArray(t.Components.Select(Values)) select (AbiValue)new AbiValue.Sequence(items),
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    private static Gen<byte[]> Octets(int count) => Gen.ArrayOf(Gen.Choose(0, 255).Select(static b => (byte)b), count);
}
