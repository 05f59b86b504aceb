using Ledger.Cryptography;
using NUnit.Framework;

namespace Ledger.Training.Tests;

public sealed class ModelStateTests
{
    private static readonly TinyRun Run = new();

    [Test]
    public void The_first_states_root_is_the_recipes() => Assert.That(Run.Genesis.Root, Is.EqualTo(Run.Recipe.Genesis.Root));

    [Test]
    public void Bytes_survive_a_round_trip()
    {
        ModelState state = OuterStep.Apply(Run.Program, Run.Tables, Run.Genesis, [UpdateBlobTests.Random(Run.Program, 3)], round: 0);

        Assert.That(ModelState.TryParse(Run.Program, state.ToBytes(), out ModelState? parsed, out _), Is.True);
        Assert.That(parsed!.Root, Is.EqualTo(state.Root));
        Assert.That(parsed.ToBytes(), Is.EqualTo(state.ToBytes()));
    }

    [Test]
    public void The_root_is_over_the_tensors_roots_in_declaration_order()
    {
        byte[] bytes = Run.Genesis.ToBytes();
        List<Hash32> roots = [];
        for (int half = 0, at = 0; half < 2; half++)
        {
            for (int p = 0; p < Run.Genesis.Count; p++)
            {
                int length = 4 * Run.Genesis.Parameter(p).Length;
                roots.Add(MerkleTree.RootOfData(bytes.AsSpan(at, length)));
                at += length;
            }
        }

        Assert.That(Run.Genesis.Root, Is.EqualTo(MerkleTree.RootOfHashes(roots)));
    }

    [TestCase(-4)]
    [TestCase(1)]
    public void Truncated_and_padded_bytes_are_refused(int change)
    {
        byte[] bytes = Run.Genesis.ToBytes();
        Array.Resize(ref bytes, bytes.Length + change);

        Assert.That(ModelState.TryParse(Run.Program, bytes, out _, out string? problem), Is.False);
        Assert.That(problem, Does.Contain($"{bytes.Length}"));
    }

    [TestCase(float.NaN)]
    [TestCase(float.NegativeInfinity)]
    public void Numbers_that_are_not_finite_are_refused(float value)
    {
        byte[] bytes = Run.Genesis.ToBytes();
        BitConverter.TryWriteBytes(bytes.AsSpan(40), value);

        Assert.That(ModelState.TryParse(Run.Program, bytes, out _, out string? problem), Is.False);
        Assert.That(problem, Does.Contain("finite"));
    }
}
