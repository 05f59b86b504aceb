using System.Globalization;

namespace Ledger.Ethereum.Tests.Differential;

/// <summary>How many random values a test tries, and which: few and always the same, unless scripts/fuzz.sh asks for many new ones.</summary>
internal static class TestVolume
{
    /// <summary>Values compared with other clients, of each kind.</summary>
    public static int Compared => Read("LEDGER_COMPARED", 500);

    /// <summary>Hostile inputs for each decoder.</summary>
    public static int Hostile => Read("LEDGER_HOSTILE", 10_000);

    /// <summary>Random numbers of the seed in LEDGER_SEED, or of 1; the output names the seed.</summary>
    public static Random Random()
    {
        int seed = Read("LEDGER_SEED", 1);
        TestContext.Out.WriteLine($"LEDGER_SEED={seed}");
        return new Random(seed);
    }

    private static int Read(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : otherwise;
}
