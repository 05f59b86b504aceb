using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;

namespace Ledger.Training.Tests;

public sealed class UpdateBlobTests
{
    private static readonly TrainingProgram Program = new TinyRun().Program;

    [Test, Category("Property")]
    public void Bytes_and_root_survive_a_round_trip() => Check.QuickThrowOnFailure(Prop.ForAll<int>(seed =>
    {
        UpdateBlob update = Random(Program, seed);

        Assert.That(UpdateBlob.TryParse(Program, update.ToBytes(), out UpdateBlob? parsed, out _), Is.True);
        Assert.That(parsed!.Root, Is.EqualTo(update.Root));
        Assert.That(parsed.ToBytes(), Is.EqualTo(update.ToBytes()));
    }));

    [Test, Category("Property")]
    public void Any_flipped_bit_changes_the_root_or_is_refused() => Check.QuickThrowOnFailure(Prop.ForAll<int, int>((seed, bit) =>
    {
        UpdateBlob update = Random(Program, seed);
        byte[] bytes = update.ToBytes();
        bytes[(uint)bit / 8 % bytes.Length] ^= (byte)(1 << (bit & 7));

        Assert.That(!UpdateBlob.TryParse(Program, bytes, out UpdateBlob? parsed, out _) || parsed.Root != update.Root);
    }));

    [TestCase(-4)]
    [TestCase(-1)]
    [TestCase(1)]
    [TestCase(4)]
    public void Truncated_and_padded_bytes_are_refused(int change)
    {
        byte[] bytes = Random(Program, 1).ToBytes();
        Array.Resize(ref bytes, bytes.Length + change);

        Assert.That(UpdateBlob.TryParse(Program, bytes, out _, out string? problem), Is.False);
        Assert.That(problem, Does.Contain($"{bytes.Length}"));
    }

    [TestCase(float.NaN)]
    [TestCase(float.PositiveInfinity)]
    [TestCase(-0.01f)]
    [TestCase(0.3f)]
    public void A_scale_outside_its_range_is_refused(float scale)
    {
        byte[] bytes = Random(Program, 1).ToBytes();
        BitConverter.TryWriteBytes(bytes.AsSpan(bytes.Length - 4), scale);

        Assert.That(UpdateBlob.TryParse(Program, bytes, out _, out string? problem), Is.False);
        Assert.That(problem, Does.Contain("scale"));
    }

    [Test]
    public void Bits_that_stand_for_no_parameter_are_refused()
    {
        byte[] bytes = Random(Program, 1).ToBytes();
        bytes[^5] |= 0x80; // the last norm has 12 elements: its word of codes has eight unused bits

        Assert.That(UpdateBlob.TryParse(Program, bytes, out _, out string? problem), Is.False);
        Assert.That(problem, Does.Contain("no parameter"));
    }

    /// <summary>Any update of a program that is well-formed.</summary>
    internal static UpdateBlob Random(TrainingProgram program, int seed)
    {
        Random random = new(seed);
        uint[][] codes = [.. program.Parameters.Select(parameter => Codes(random, (int)parameter.Length))];
        float[][] scales = [.. program.Parameters.Select(parameter =>
            Enumerable.Range(0, UpdateBlob.BlocksOf(program, parameter.Length)).Select(_ => random.NextSingle() * program.Recipe.Quantiser.MaxScale).ToArray())];
        return new UpdateBlob(codes, scales);
    }

    private static uint[] Codes(Random random, int length)
    {
        uint[] codes = [.. Enumerable.Range(0, UpdateBlob.WordsOf(length)).Select(_ => (uint)random.NextInt64(1L << 32))];
        int used = length % UpdateBlob.CodesPerWord;
        if (used != 0)
            codes[^1] &= (1u << (2 * used)) - 1;
        return codes;
    }
}
