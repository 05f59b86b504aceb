using System.Text;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;

namespace Ledger.Content.Tests;

public sealed class CanonicalJsonTests
{
    [Test]
    public void Keys_are_sorted_and_nothing_is_spent_on_white_space()
    {
        CanonicalValue value = CanonicalValue.Of(
            ("b", CanonicalValue.Of([(CanonicalValue)1L, -2L])), ("a", "x\"\\\n\u0001é"), ("B", CanonicalValue.Bits(1f)));

        string json = Encoding.UTF8.GetString(CanonicalJson.Write(value));

        Assert.That(json, Is.EqualTo("{\"B\":\"0x3f800000\",\"a\":\"x\\\"\\\\\\n\\u0001é\",\"b\":[1,-2]}"));
    }

    [Test, Category("Property")]
    public void What_is_written_is_read_back_and_written_the_same() => Check.QuickThrowOnFailure(Prop.ForAll(Values.ToArbitrary(), value =>
    {
        byte[] bytes = CanonicalJson.Write(value);
        return CanonicalJson.TryRead(bytes, out CanonicalValue? read, out _) && CanonicalJson.Write(read).AsSpan().SequenceEqual(bytes);
    }));

    [Test, Category("Property")]
    public void Truncated_and_padded_bytes_are_refused() => Check.QuickThrowOnFailure(Prop.ForAll(Maps.ToArbitrary(), value =>
    {
        byte[] bytes = CanonicalJson.Write(value);
        return !CanonicalJson.TryRead(bytes.AsSpan(0, bytes.Length - 1), out _, out _)
            && !CanonicalJson.TryRead([.. bytes, (byte)' '], out _, out _)
            && !CanonicalJson.TryRead([.. bytes, 0], out _, out _);
    }));

    [TestCase("")]
    [TestCase("{\"a\":1, \"b\":2}", Description = "white space")]
    [TestCase("{\"b\":1,\"a\":2}", Description = "unsorted")]
    [TestCase("{\"a\":1,\"a\":1}", Description = "a key twice")]
    [TestCase("[1.5]", Description = "a fraction")]
    [TestCase("[1e2]", Description = "an exponent")]
    [TestCase("[-0]", Description = "minus zero")]
    [TestCase("[01]", Description = "a leading zero")]
    [TestCase("[9007199254740992]", Description = "2^53")]
    [TestCase("[99999999999999999999]", Description = "beyond 64 bits")]
    [TestCase("[true]", Description = "a boolean")]
    [TestCase("[null]", Description = "null")]
    [TestCase("[\"\\u0061\"]", Description = "an escape without need")]
    [TestCase("[\"\\/\"]", Description = "an escape without need")]
    [TestCase("[\"\\ud800\"]", Description = "a lone surrogate")]
    [TestCase("[1,]", Description = "a trailing comma")]
    [TestCase("1 2", Description = "two values")]
    [TestCase("[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]", Description = "too deep")]
    public void Every_other_spelling_is_refused_with_a_sentence(string json)
    {
        bool read = CanonicalJson.TryRead(Encoding.UTF8.GetBytes(json), out _, out string? problem);

        Assert.That(read, Is.False);
        Assert.That(problem, Does.EndWith("."));
    }

    [Test]
    public void Bytes_that_are_not_utf8_are_refused()
    {
        bool read = CanonicalJson.TryRead([(byte)'"', 0xff, (byte)'"'], out _, out string? problem);

        Assert.That(read, Is.False);
        Assert.That(problem, Does.EndWith("."));
    }

    [Test, Category("Property")]
    public void Any_bytes_are_read_or_refused_but_never_throw() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<byte[]>(), bytes => CanonicalJson.TryRead(bytes, out _, out string? problem) == (problem is null)));

    [Test]
    public void The_first_wrong_field_is_named_by_its_path()
    {
        CanonicalFields fields = new(CanonicalValue.Of(("inner", CanonicalValue.Of(("n", 7))), ("spare", 1)), "thing");
        CanonicalFields inner = fields.Map("inner");

        long n = inner.Number("n", 0, 5);
        inner.Finish();

        Assert.That(n, Is.Zero);
        Assert.That(fields.Finish(), Is.EqualTo("thing.inner.n is not an integer from 0 to 5."));
    }

    [Test]
    public void A_field_that_nobody_reads_is_a_problem()
    {
        CanonicalFields fields = new(CanonicalValue.Of(("known", 1), ("unknown", 2)), "thing");

        fields.Number("known", 0, 5);

        Assert.That(fields.Finish(), Is.EqualTo("thing has an unknown field \"unknown\"."));
    }

    [TestCase("0x7fc00000", Description = "not a number")]
    [TestCase("0xff800000", Description = "minus infinity")]
    [TestCase("0x3F800000", Description = "upper case")]
    [TestCase("3f800000", Description = "no prefix")]
    [TestCase("0x3f80000", Description = "too short")]
    public void A_constant_must_be_the_bits_of_a_finite_number(string bits)
    {
        CanonicalFields fields = new(CanonicalValue.Of(("c", bits)), "thing");

        fields.Bits("c");

        Assert.That(fields.Finish(), Does.StartWith("thing.c is not a finite float32"));
    }

    private static Gen<string> Texts => ArbMap.Default.GeneratorFor<string>().Select(static text =>
        new string([.. (text ?? "").Where(static c => !char.IsSurrogate(c))]));

    private static Gen<CanonicalValue> Leaves => Gen.OneOf(
        ArbMap.Default.GeneratorFor<int>().Select(static n => (CanonicalValue)(long)n),
        Texts.Select(static text => (CanonicalValue)text));

    private static Gen<CanonicalValue> Maps => Gen.Zip(Texts, Leaves).ListOf(3).Select(static entries =>
        CanonicalValue.Of([.. entries.DistinctBy(static entry => entry.Item1).Select(static entry => (entry.Item1, entry.Item2))]));

    private static Gen<CanonicalValue> Values => Gen.OneOf(Leaves, Maps, Gen.OneOf(Leaves, Maps).ListOf().Select(CanonicalValue.Of));
}
