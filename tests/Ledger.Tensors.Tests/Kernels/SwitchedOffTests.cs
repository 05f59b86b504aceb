using System.Diagnostics;
using NUnit.Framework;

namespace Ledger.Tensors.Tests.Kernels;

/// <summary>The same kernels in processes whose vector instructions are switched off.</summary>
public sealed class SwitchedOffTests
{
    /// <summary>Changing this changes the protocol: SHA-256 over the bits of every kernel case.</summary>
    private const string GoldenDigest = "a653211135e47ba53c9e822c619f483e6860d4a226a1d8209bbd0edefa558486";

    [TestCase("DOTNET_EnableAVX512", "512=False")]
    [TestCase("DOTNET_EnableAVX2", "256=False")]
    [TestCase("DOTNET_EnableAVX2", "fma=False")]
    [TestCase("DOTNET_EnableHWIntrinsic", "128=False")]
    public void Kernels_give_the_golden_digest_with_the_switch_off(string name, string flag)
    {
        string[] lines = Run(name);

        Assert.That(lines[0], Does.StartWith("flags").And.Contain(flag), "the switch had no effect: nothing was tested");
        Assert.That(lines[1..], Is.EqualTo(new[] { $"digest {GoldenDigest}" }));
    }

    [Test]
    public void Kernels_give_the_golden_digest_on_this_machine() => Assert.That(KernelDigest.Run().Skip(1), Is.EqualTo(new[] { $"digest {GoldenDigest}" }));

    private static string[] Run(string variable)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!.Contains("dotnet", StringComparison.Ordinal) ? Environment.ProcessPath : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(typeof(SwitchedOffTests).Assembly.Location);
        start.Environment[variable] = "0";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, errors.GetAwaiter().GetResult());
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
