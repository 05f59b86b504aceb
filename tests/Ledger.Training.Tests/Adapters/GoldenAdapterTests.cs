using Ledger.Tensors.Kernels;
using NUnit.Framework;

namespace Ledger.Training.Tests;

public sealed class GoldenAdapterTests
{
    [TestCase(1)]
    [TestCase(2)]
    public void The_training_gives_the_committed_digests(int threads) =>
        Assert.That(GoldenAdapter.Digests(threads).Skip(1), Is.EqualTo(GoldenAdapter.Committed));

    [TestCase("DOTNET_EnableAVX512", VectorPath.Vector512)]
    [TestCase("DOTNET_EnableAVX2", VectorPath.Vector512, VectorPath.Vector256)]
    [TestCase("DOTNET_EnableHWIntrinsic", VectorPath.Vector512, VectorPath.Vector256, VectorPath.Vector128)]
    public void The_training_gives_the_committed_digests_without_vector_instructions(string variable, params VectorPath[] switchedOff)
    {
        string[] lines = SwitchedOff.Run(variable, "adapter");

        Assert.That(switchedOff.Select(static path => $"path {path}"), Has.None.EqualTo(lines[0]), "the switch took no effect");
        Assert.That(lines.Skip(1), Is.EqualTo(GoldenAdapter.Committed));
    }
}
