using System.Numerics;
using System.Text.Json;

namespace Ledger.Cli.Tests;

/// <summary>The whole way once with a small model: what the report says must add up.</summary>
/// <remarks>By itself: the demo catches an answer of milliseconds in its middle.</remarks>
[TestFixture]
[NonParallelizable]
public class DemoTests
{
    private static readonly string[] s_cids = ["cid", "ggufCid", "safetensorsCid"];
    private static readonly string[] s_files = ["manifest.json", "config.json", "model.gguf", "model.safetensors", "tokenizer.json", "tokenizer_config.json"];

    [Test]
    public async Task The_demo_trains_verifies_mints_and_proves_it_in_its_report()
    {
        using TemporaryDirectory directory = new();

        LedgerProcess.Ended demo = await LedgerProcess.RunAsync(
            "up", "--demo", "--profile", "quick", "--dir", directory["net"], "--data", Corpus.Write(directory["text.txt"]), "--report", directory["report.json"], "--json");

        Assert.That(demo.Code, Is.Zero, demo.Errors);
        Assert.That(ProcessTree.Naming(directory.Path), Is.Empty, "the demo leaves no process");
        JsonElement report = JsonDocument.Parse(await File.ReadAllTextAsync(directory["report.json"])).RootElement;
        Assert.That(Names(report), Is.EqualTo("chainId contracts run token seconds dispute release usage device"));
        JsonElement run = report.GetProperty("run");
        Assert.That(Names(run), Is.EqualTo("recipeCid programRoot parameters rounds finalRoot rootsAgree lateJoinerPaid"));
        Assert.That(Names(run.GetProperty("rounds")[0]), Is.EqualTo("round seed baseRoot validationLoss claims"));
        Assert.That(Names(run.GetProperty("rounds")[0].GetProperty("claims")[0]), Is.EqualTo("slot trainer traceRoot trailRoot updateCid attestations credited"));
        Assert.That(run.GetProperty("rootsAgree").GetBoolean(), Is.True);
        Assert.That(run.GetProperty("lateJoinerPaid").GetBoolean(), Is.True);
        JsonElement[] rounds = [.. run.GetProperty("rounds").EnumerateArray()];
        Assert.That(rounds, Has.Length.EqualTo(3));
        Assert.That(rounds.Select(round => round.GetProperty("seed").GetString()), Is.Unique);
        Assert.That(rounds.Select(round => round.GetProperty("baseRoot").GetString()), Is.Unique);
        Assert.That(rounds[^1].GetProperty("validationLoss").GetDouble(), Is.LessThan(rounds[0].GetProperty("validationLoss").GetDouble()));

        JsonElement[] claims = [.. rounds.SelectMany(round => round.GetProperty("claims").EnumerateArray())];
        Assert.That(claims.Select(claim => claim.GetProperty("traceRoot").GetString()), Is.Unique, "every slot trains on data of its own");
        Assert.That(claims.Select(claim => claim.GetProperty("attestations").GetArrayLength()), Has.All.EqualTo(2));
        BigInteger credited = Sum(claims.Select(claim => claim.GetProperty("credited"))) + Sum(claims.SelectMany(claim => claim.GetProperty("attestations").EnumerateArray()).Select(attested => attested.GetProperty("paid")));
        JsonElement token = report.GetProperty("token");
        Assert.That(credited, Is.EqualTo(BigInteger.Parse(token.GetProperty("minted").GetString()!)).And.GreaterThan(BigInteger.Zero));
        Assert.That(Sum(token.GetProperty("balances").EnumerateObject().Select(balance => balance.Value)), Is.EqualTo(credited));
        JsonElement release = report.GetProperty("release");
        Assert.That(release.GetProperty("proposalExecuted").GetBoolean(), Is.True);
        Assert.That(Names(release), Is.EqualTo("cid ggufCid safetensorsCid proposalExecuted greedyTokensEqual maxAbsLogitDiff"));
        Assert.That(release.GetProperty("greedyTokensEqual").GetBoolean(), Is.True);
        Assert.That(release.GetProperty("maxAbsLogitDiff").GetDouble(), Is.LessThanOrEqualTo(1e-4));
        Assert.That(s_cids.Select(name => release.GetProperty(name).GetString()), Is.Unique.And.All.StartsWith("bafkrei"));
        Assert.That(Directory.GetFiles(Path.Combine(directory["net"], "pulled", release.GetProperty("cid").GetString()!)).Select(Path.GetFileName),
            Is.EquivalentTo(s_files));
        CheckDevice(report.GetProperty("device"));
        JsonElement usage = report.GetProperty("usage");
        Assert.That(usage.GetProperty("tokens").GetUInt64(), Is.Positive.And.LessThanOrEqualTo(usage.GetProperty("delivered").GetUInt64()));
        Assert.That(Sum(usage.GetProperty("paid").EnumerateObject().Select(part => part.Value)), Is.EqualTo(BigInteger.Parse(usage.GetProperty("settled").GetString()!)).And.GreaterThan(BigInteger.Zero));
        JsonElement dispute = report.GetProperty("dispute");
        Assert.That(Names(dispute), Is.EqualTo("lie level instruction moves gas convicted slashed honestPaid"));
        Assert.That(dispute.GetProperty("convicted").GetBoolean(), Is.True);
        Assert.That(BigInteger.Parse(dispute.GetProperty("honestPaid").GetString()!) * 2, Is.EqualTo(BigInteger.Parse(dispute.GetProperty("slashed").GetString()!)).And.GreaterThan(BigInteger.Zero));
        Assert.That(JsonDocument.Parse(demo.Output).RootElement.GetProperty("run").GetProperty("finalRoot").GetString(), Is.EqualTo(run.GetProperty("finalRoot").GetString()));
    }

    private static void CheckDevice(JsonElement device)
    {
        Assert.That(Names(device), Is.EqualTo("backend chip timeToFirstTokenMs tokensPerSecond fractionOfNative plugged adapter unplugged socketsOpened"));
        Assert.That(Names(device.GetProperty("plugged")), Is.EqualTo("status sources"));
        Assert.That(device.GetProperty("plugged").GetProperty("status").GetInt32(), Is.EqualTo(200));
        Assert.That(device.GetProperty("plugged").GetProperty("sources").EnumerateArray().Select(source => source.GetProperty("tokens").GetInt32()), Is.Not.Empty.And.All.Positive);
        JsonElement adapter = device.GetProperty("adapter"), unplugged = device.GetProperty("unplugged");
        Assert.That(Names(adapter), Is.EqualTo("lossBefore lossAfter seconds"));
        Assert.That(adapter.GetProperty("lossAfter").GetDouble(), Is.LessThan(adapter.GetProperty("lossBefore").GetDouble()));
        Assert.That(Names(unplugged), Is.EqualTo("status logitsBitIdentical canaryHits"));
        Assert.That((unplugged.GetProperty("status").GetInt32(), unplugged.GetProperty("logitsBitIdentical").GetBoolean(), unplugged.GetProperty("canaryHits").GetInt32()), Is.EqualTo((403, true, 0)));
        Assert.That(device.GetProperty("socketsOpened").GetInt32(), Is.Zero);
    }

    private static string Names(JsonElement document) => string.Join(' ', document.EnumerateObject().Select(property => property.Name));

    private static BigInteger Sum(IEnumerable<JsonElement> amounts) => amounts.Aggregate(BigInteger.Zero, (sum, amount) => sum + BigInteger.Parse(amount.GetString()!));
}
