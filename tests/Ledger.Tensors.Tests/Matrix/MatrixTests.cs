using System.Globalization;
using NUnit.Framework;

namespace Ledger.Tensors.Tests.Matrix;

/// <summary>Shapes, vector paths, thread counts, panel sizes, special values and compilation tiers: no bit may differ.</summary>
public sealed class MatrixTests
{
    /// <summary>Changing this changes the protocol: SHA-256 over the bits of every case of the matrix.</summary>
    private const string GoldenDigest = "1e806d4758c1d38157788ad4acf8cb101536264f1a29f2dc2136ee0bb4c70735";

    private static readonly string[] s_kinds = ["flags", "tiers", "comparisons", "digest"];
    private static readonly Lazy<string[]> s_plain = new(static () => ChildRun.Lines("matrix"));

    [Test]
    public void Nothing_differs_with_all_tiers() => AssertSame(s_plain.Value, "instrumented", absent: null);

    [Test]
    public void Nothing_differs_without_profiles() =>
        AssertSame(ChildRun.Lines("matrix", ("DOTNET_TieredPGO", "0")), "quick", absent: "instrumented");

    [Test]
    public void Nothing_differs_when_everything_is_optimised_at_once() =>
        AssertSame(ChildRun.Lines("matrix", ("DOTNET_TieredCompilation", "0")), "optimised", absent: "quick");

    [Test]
    public void Nothing_differs_without_precompiled_code()
    {
        string[] lines = ChildRun.Lines("matrix", ("DOTNET_ReadyToRun", "0"));

        AssertSame(lines, "quick", absent: null);
        Assert.That(Methods(lines), Is.GreaterThan(2 * Methods(s_plain.Value)), "the switch had no effect: the framework was not compiled");
    }

    [TestCase("DOTNET_EnableAVX512", "512=False 256=True")]
    [TestCase("DOTNET_EnableAVX2", "512=False 256=False 128=True fma=False")]
    [TestCase("DOTNET_EnableHWIntrinsic", "512=False 256=False 128=False fma=False")]
    public void Nothing_differs_with_fewer_vectors_and_everything_optimised_at_once(string name, string flags)
    {
        string[] lines = ChildRun.Lines("matrix", (name, "0"), ("DOTNET_TieredCompilation", "0"));

        Assert.That(lines[0], Does.Contain(flags), "the switch had no effect: nothing was tested");
        AssertSame(lines, "optimised", absent: "quick");
    }

    private static void AssertSame(string[] lines, string present, string? absent)
    {
        // Any other line is a difference or a failed self-test.
        Assert.That(lines.Select(static line => line.Split(' ')[0]), Is.EqualTo(s_kinds), string.Join('\n', lines));
        string[] tiers = lines[1].Split(' ');
        Assert.That(tiers, Does.Contain(present), "the switch had no effect: nothing was tested");
        Assert.That(tiers, Does.Not.Contain(absent ?? "none of the tiers"), "the switch had no effect: nothing was tested");
        Assert.That(lines[3], Is.EqualTo($"digest {GoldenDigest}"));
    }

    private static int Methods(string[] lines) => int.Parse(lines[1][(lines[1].IndexOf("methods=", StringComparison.Ordinal) + 8)..], CultureInfo.InvariantCulture);
}
