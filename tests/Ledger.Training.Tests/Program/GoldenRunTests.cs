using Ledger.Tensors.Kernels;
using NUnit.Framework;

namespace Ledger.Training.Tests;

public sealed class GoldenRunTests
{
    [TestCase(1)]
    [TestCase(2)]
    public void The_run_gives_the_committed_digests(int threads) =>
        Assert.That(GoldenRun.Digests(threads).Skip(1), Is.EqualTo(GoldenRun.Committed));

    [TestCase("DOTNET_EnableAVX512", VectorPath.Vector512)]
    [TestCase("DOTNET_EnableAVX2", VectorPath.Vector512, VectorPath.Vector256)]
    [TestCase("DOTNET_EnableHWIntrinsic", VectorPath.Vector512, VectorPath.Vector256, VectorPath.Vector128)]
    public void The_run_gives_the_committed_digests_without_vector_instructions(string variable, params VectorPath[] switchedOff)
    {
        string[] lines = SwitchedOff.Run(variable);

        Assert.That(switchedOff.Select(static path => $"path {path}"), Has.None.EqualTo(lines[0]), "the switch took no effect");
        Assert.That(lines.Skip(1), Is.EqualTo(GoldenRun.Committed));
    }

    [Test]
    public void The_recipe_states_the_root_of_the_program_that_it_builds() =>
        Assert.That(GoldenRun.Committed, Does.Contain($"program {GoldenRun.Recipe.ProgramRoot}"));
}
