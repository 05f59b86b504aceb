using FsCheck;
using FsCheck.Fluent;
using Ledger.Tensors.Program;
using NUnit.Framework;

namespace Ledger.Tensors.Tests.Programs;

public sealed class CanonicalEncodingTests
{
    [Test, Category("Property")]
    public void Every_program_survives_encoding_and_decoding() => Check.QuickThrowOnFailure(Prop.ForAll<int>(seed =>
    {
        IReadOnlyList<byte[]> items = CanonicalEncoding.Encode(RandomTables.Make(seed));

        Assert.That(CanonicalEncoding.Encode(CanonicalEncoding.Decode(items)), Is.EqualTo(items));
    }));

    [Test, Category("Property")]
    public void A_decoded_program_computes_the_same() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(15), Prop.ForAll<int>(seed =>
    {
        OpTable table = RandomTables.Make(seed);
        OpTable decoded = CanonicalEncoding.Decode(CanonicalEncoding.Encode(table));

        Assert.That(Execute(decoded), Is.EqualTo(Execute(table)));
    }));

    [Test]
    public void Every_item_that_is_cut_or_padded_is_refused()
    {
        byte[][] items = [.. CanonicalEncoding.Encode(RandomTables.Make(1))];
        for (int i = 0; i < items.Length; i++)
        {
            byte[][] cut = [.. items], padded = [.. items];
            cut[i] = items[i][..^1];
            padded[i] = [.. items[i], 0];

            Assert.That(() => CanonicalEncoding.Decode(cut), Throws.TypeOf<MalformedProgramException>(), $"item {i} cut");
            Assert.That(() => CanonicalEncoding.Decode(padded), Throws.TypeOf<MalformedProgramException>(), $"item {i} padded");
        }
    }

    [Test]
    public void Every_item_that_is_missing_or_repeated_is_refused()
    {
        byte[][] items = [.. CanonicalEncoding.Encode(RandomTables.Make(2))];
        for (int i = 0; i < items.Length; i++)
        {
            byte[][] missing = [.. items[..i], .. items[(i + 1)..]], repeated = [.. items[..i], items[i], .. items[i..]];

            Assert.That(() => CanonicalEncoding.Decode(missing), Throws.TypeOf<MalformedProgramException>(), $"item {i} missing");
            Assert.That(() => CanonicalEncoding.Decode(repeated), Throws.TypeOf<MalformedProgramException>(), $"item {i} repeated");
        }
    }

    [Test, Category("Property")]
    public void A_flipped_bit_is_refused_or_is_another_program_with_its_own_bytes() => Check.QuickThrowOnFailure(Prop.ForAll<int, int>((seed, place) =>
    {
        byte[][] items = [.. CanonicalEncoding.Encode(RandomTables.Make(seed)).Select(static item => (byte[])item.Clone())];
        byte[] item = items[(uint)place % items.Length];
        item[(uint)place / 7 % item.Length] ^= (byte)(1 << (place & 7));
        OpTable other;
        try
        {
            other = CanonicalEncoding.Decode(items);
        }
        catch (MalformedProgramException)
        {
            return;
        }

        Assert.That(CanonicalEncoding.Encode(other), Is.EqualTo(items));
    }));

    private static uint[][] Execute(OpTable table)
    {
        TensorStore store = new(table);
        for (int i = 0; i < 3; i++)
            store[i] = [.. Seeded.Words((ulong)i, 400).Select(word => i == 2 ? (uint)(word % 23) : Float32Scalar.ToBits((word >> 40) * 1e-7f))];
        PublicScalars publics = new(1, 2, 22, 3, [.. Enumerable.Repeat(1L, 20)]);
        Interpreter.Run(table, table.Step, store, publics);
        return [.. Enumerable.Range(0, table.Tensors.Length).Where(store.Has).Select(tensor => store[tensor])];
    }
}
