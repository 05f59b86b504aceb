namespace Ledger.Training.Tests;
internal static class GoldenRun { public static IEnumerable<string> Digests(int threads) => [threads.ToString(System.Globalization.CultureInfo.InvariantCulture)]; }
