using NUnit.Framework;

namespace Ledger.Tensors.Tests.Kernels;

/// <summary>The same kernels in processes whose vector instructions are switched off.</summary>
public sealed class SwitchedOffTests
{
    /// <summary>Changing this changes the protocol: SHA-256 over the bits of every kernel case.</summary>
    private const string GoldenDigest = "9d008219970e57eaffb1585a673bb72e8f94c0aa7535b374a0d9396fff084dee";

    [TestCase("DOTNET_EnableAVX512", "512=False")]
    [TestCase("DOTNET_EnableAVX2", "256=False")]
    [TestCase("DOTNET_EnableAVX2", "fma=False")]
    [TestCase("DOTNET_EnableHWIntrinsic", "128=False")]
    public void Kernels_give_the_golden_digest_with_the_switch_off(string name, string flag)
    {
        string[] lines = ChildRun.Lines("kernels", (name, "0"));

        Assert.That(lines[0], Does.StartWith("flags").And.Contain(flag), "the switch had no effect: nothing was tested");
        Assert.That(lines[1..], Is.EqualTo(new[] { $"digest {GoldenDigest}" }));
    }

    [Test]
    public void Kernels_give_the_golden_digest_on_this_machine() => Assert.That(KernelDigest.Run().Skip(1), Is.EqualTo(new[] { $"digest {GoldenDigest}" }));
}
