using System.Diagnostics;
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
        string[] lines = RunChild(variable);

        Assert.That(switchedOff.Select(static path => $"path {path}"), Has.None.EqualTo(lines[0]), "the switch took no effect");
        Assert.That(lines.Skip(1), Is.EqualTo(GoldenRun.Committed));
    }

    [Test]
    public void The_recipe_states_the_root_of_the_program_that_it_builds() =>
        Assert.That(GoldenRun.Committed, Does.Contain($"program {GoldenRun.Recipe.ProgramRoot}"));

    /// <summary>Runs this assembly as a program with a runtime switch set to 0.</summary>
    private static string[] RunChild(string variable)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!, [typeof(GoldenRunTests).Assembly.Location]) { RedirectStandardOutput = true };
        if (!Path.GetFileNameWithoutExtension(start.FileName).Equals("dotnet", StringComparison.OrdinalIgnoreCase))
            start.FileName = "dotnet";
        start.Environment[variable] = "0";
        using Process child = Process.Start(start)!;
        string output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        Assert.That(child.ExitCode, Is.Zero);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
