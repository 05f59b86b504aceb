namespace Ledger.Cryptography.Tests;

public sealed class ScryptTests
{
    [Test]
    public void The_second_example_of_the_RFC_is_reproduced() => Assert.That(
        Convert.ToHexStringLower(Scrypt.Derive("password"u8, "NaCl"u8, 1024, 8, 16, 64)),
        Is.EqualTo("fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640"));

    [TestCase(1000, 8, 1)]          // no power of two
    [TestCase(1, 8, 1)]
    [TestCase(1 << 24, 8, 1)]       // 16 GiB
    [TestCase(1024, 0, 1)]
    [TestCase(1024, 8, 1 << 28)]
    public void Parameters_without_sense_or_beyond_the_memory_limit_are_refused(int n, int r, int p) =>
        Assert.That(() => Scrypt.Derive("x"u8, "y"u8, n, r, p, 32), Throws.ArgumentException);
}
