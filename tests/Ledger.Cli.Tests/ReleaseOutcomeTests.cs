using System.Numerics;
using Ledger.Cli.Demo;
using Ledger.Cli.Releases;
using Ledger.Content;
using Ledger.Cryptography;
using Ledger.Device.Releases;
using Ledger.Models;
using Ledger.Node.Status;

namespace Ledger.Cli.Tests;

/// <summary>The demo must not be able to praise a release that is not one.</summary>
[TestFixture]
public sealed class ReleaseOutcomeTests
{
    private static readonly ReleaseManifest s_manifest = new()
    {
        Origin = new ReleaseOrigin(31337, 1, Keccak256.Hash("final"u8), Cid.Of("recipe"u8), "demo", 0, "MIT"),
        Shape = new ModelShape { Layers = 1, Dim = 2, Heads = 1, KvHeads = 1, HeadDim = 2, Ffn = 2, Vocab = 257, Context = 8, RopeBase = 10_000, NormEps = 1e-5f, Tied = true },
        Tokenizer = Cid.Of("tokenizer"u8),
        Files = [.. ((string[])[ReleaseManifest.ConfigName, ReleaseManifest.GgufName, ReleaseManifest.SafetensorsName, ReleaseManifest.TokenizerName, ReleaseManifest.TokenizerConfigName])
            .Select(name => new ReleaseFile(name, Cid.Of(System.Text.Encoding.UTF8.GetBytes(name)), 1))],
    };

    private static readonly RegisteredRelease s_registered = new(
        1, 1, s_manifest.Origin.FinalRoot, s_manifest.Cid, s_manifest.File(ReleaseManifest.SafetensorsName).Cid, s_manifest.File(ReleaseManifest.GgufName).Cid, 0, "MIT");

    private static readonly ReleaseStatus s_made = new(
        1, s_registered.FinalRoot.ToString(), s_registered.Manifest.ToString(), s_registered.Safetensors.ToString(), s_registered.Gguf.ToString(), "MIT");

    private static readonly ReleaseOutcome s_right = new([s_made, s_made], 2, BigInteger.One, Executed: true, s_registered, new PulledRelease(s_manifest, "models"));

    [Test]
    public void A_release_in_which_everything_is_right_says_so()
    {
        Assert.That(s_right.Statements.Where(statement => !statement.Holds).Select(statement => statement.Otherwise), Is.Empty);
        Assert.That(s_right.Report, Is.EqualTo(new ReleaseReport(s_made.Manifest, s_made.Gguf, s_made.Safetensors, ProposalExecuted: true)));
    }

    [Test]
    public void A_node_that_made_other_files_is_told() => Wrong(s_right with { NodeReleases = [s_made, s_made with { Gguf = "another" }] }, "different releases");

    [Test]
    public void A_registry_that_names_other_files_is_told() => Wrong(s_right with { Registered = s_registered with { Gguf = Cid.Of("another"u8) } }, "registry names another");

    [Test]
    public void A_vote_that_was_not_executed_is_told() => Wrong(s_right with { Executed = false }, "was not executed");

    [Test]
    public void Files_that_were_not_fetched_are_told() => Wrong(s_right with { Pulled = null }, "files of the release could not be fetched", isReleased: true);

    private static void Wrong(ReleaseOutcome outcome, string sentence, bool isReleased = false)
    {
        Assert.That(outcome.Statements.Where(statement => !statement.Holds).Select(statement => statement.Otherwise), Has.Exactly(1).Items.And.One.Contains(sentence));
        Assert.That(outcome.Report.ProposalExecuted, Is.EqualTo(isReleased));
    }
}
