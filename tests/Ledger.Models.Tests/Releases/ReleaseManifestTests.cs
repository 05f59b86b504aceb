using System.Text;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;

namespace Ledger.Models.Tests.Releases;

public sealed class ReleaseManifestTests
{
    private static readonly ReleaseManifest s_manifest = ReleaseFiles.Build(new RandomModel(RandomModel.Small, 1).Input).Manifest;

    [Test]
    public void Canonical_bytes_come_back_as_the_same_manifest()
    {
        bool parsed = ReleaseManifest.TryParse(s_manifest.Encode(), out ReleaseManifest? read, out _);

        Assert.That(parsed, Is.True);
        Assert.That(read!.Origin, Is.EqualTo(s_manifest.Origin));
        Assert.That(read.Shape, Is.EqualTo(s_manifest.Shape));
        Assert.That(read.Files, Is.EqualTo(s_manifest.Files));
        Assert.That(read.Cid, Is.EqualTo(s_manifest.Cid));
    }

    [Test, Category("Property")]
    public void Truncated_padded_and_altered_bytes_are_refused_or_another_manifest() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(
        ArbMap.Default.ArbFor<PositiveInt>(), ArbMap.Default.ArbFor<byte>(), static (position, value) =>
        {
            byte[] bytes = s_manifest.Encode();
            int at = position.Get * 7919 % bytes.Length;
            byte[] altered = [.. bytes];
            altered[at] = value;
            return !ReleaseManifest.TryParse(bytes.AsSpan(0, at), out _, out _)
                && !ReleaseManifest.TryParse([.. bytes, value], out _, out _)
                && (!ReleaseManifest.TryParse(altered, out ReleaseManifest? other, out _) || other.Encode().AsSpan().SequenceEqual(altered));
        }));

    [TestCase("\"name\":\"model.gguf\"", "\"name\":\"../../evil\"", Description = "a name that points elsewhere")]
    [TestCase("\"name\":\"model.gguf\"", "\"name\":\"config.json\"", Description = "a file twice")]
    [TestCase("\"kind\":\"ledger-release-1\"", "\"kind\":\"ledger-release-2\"", Description = "another kind")]
    [TestCase("\"licence\":\"Apache-2.0\"", "\"licence\":\"\"", Description = "no licence")]
    [TestCase("\"licence\":\"Apache-2.0\"", "\"licence\":\"a b\"", Description = "no identifier")]
    [TestCase("\"heads\":4", "\"heads\":5", Description = "no model")]
    [TestCase("\"parent\":0", "\"parent\":-1", Description = "a negative number")]
    [TestCase("\"run\":7", "\"run\":7,\"size\":1", Description = "an unknown field")]
    [TestCase("\"run\":7,", "", Description = "a missing field")]
    [TestCase("\"size\":272032", "\"size\":0", Description = "an empty file")]
    public void A_manifest_that_breaks_a_rule_is_refused_with_a_sentence(string sound, string broken)
    {
        string json = Encoding.UTF8.GetString(s_manifest.Encode());
        Assert.That(json, Does.Contain(sound));

        bool parsed = ReleaseManifest.TryParse(Encoding.UTF8.GetBytes(json.Replace(sound, broken, StringComparison.Ordinal)), out _, out string? problem);

        Assert.That(parsed, Is.False);
        Assert.That(problem, Does.EndWith("."));
    }

    [Test]
    public void A_long_manifest_is_not_even_parsed()
    {
        bool parsed = ReleaseManifest.TryParse(new byte[ReleaseManifest.MaxBytes + 1], out _, out string? problem);

        Assert.That(parsed, Is.False);
        Assert.That(problem, Is.EqualTo("A release's manifest has at most 16384 bytes, not 16385."));
    }
}
