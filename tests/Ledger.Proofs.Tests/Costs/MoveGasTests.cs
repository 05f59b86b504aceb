using System.Globalization;
using System.Text.Json;
using Ledger.Proofs.Costs;
using NUnit.Framework;

namespace Ledger.Proofs.Tests.Costs;

public sealed class MoveGasTests
{
    /// <summary>Forty rows are six levels: the toy's defender shows three of them at a time.</summary>
    private const int Shown = 8;

    [Test]
    public void What_moves_are_taken_to_cost_is_what_the_contracts_take()
    {
        Dictionary<string, string> snapshot = JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(Find("contracts/snapshots/Disputes.json")))!;
        MoveGas gas = MoveGas.Measured;

        Assert.That(gas.Opening, Is.EqualTo(Of("commit") + Of("open")).Within(5).Percent);
        Assert.That(gas.Show + Shown * gas.ShownHash, Is.EqualTo(Of("post, Ops")).Within(5).Percent);
        Assert.That(gas.Pick, Is.EqualTo(snapshot.Keys.Where(key => key.StartsWith("pick,", StringComparison.Ordinal)).Max(Of)).Within(5).Percent);
        Assert.That(gas.Leaf, Is.EqualTo(Of("post, Leaf") + Of("pick, Leaf")).Within(5).Percent);

        long Of(string name) => long.Parse(snapshot[name], CultureInfo.InvariantCulture);
    }

    private static string Find(string path)
    {
        DirectoryInfo? at = new(TestContext.CurrentContext.TestDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, path)))
            at = at.Parent;
        return Path.Combine(at!.FullName, path);
    }
}
