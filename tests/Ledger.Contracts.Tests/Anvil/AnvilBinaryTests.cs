using Ledger.Contracts.Anvil;
using NUnit.Framework;

namespace Ledger.Contracts.Tests.Anvil;

/// <summary>Where the chain's binary is looked for.</summary>
[NonParallelizable]
public sealed class AnvilBinaryTests
{
    private string? _before;

    [SetUp]
    public void Remember() => _before = Environment.GetEnvironmentVariable(AnvilBinary.EnvironmentVariable);

    [TearDown]
    public void Restore() => Environment.SetEnvironmentVariable(AnvilBinary.EnvironmentVariable, _before);

    [Test]
    public void The_environment_decides_first()
    {
        string here = typeof(AnvilBinaryTests).Assembly.Location;
        Environment.SetEnvironmentVariable(AnvilBinary.EnvironmentVariable, here);

        Assert.That(AnvilBinary.Find(), Is.EqualTo(here));
    }

    [Test]
    public void A_wrong_path_in_the_environment_is_one_clear_sentence()
    {
        Environment.SetEnvironmentVariable(AnvilBinary.EnvironmentVariable, "/nowhere/anvil");

        Assert.That(Assert.Throws<AnvilException>(() => AnvilBinary.Find())!.Message,
            Is.EqualTo("LEDGER_ANVIL is set to '/nowhere/anvil', but there is no such file."));
    }
}
