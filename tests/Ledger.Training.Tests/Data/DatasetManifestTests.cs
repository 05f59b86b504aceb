using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Ledger.Content;
using NUnit.Framework;

namespace Ledger.Training.Tests.Data;

public sealed class DatasetManifestTests
{
    private static readonly DatasetManifest Manifest = new()
    {
        Source = "files",
        Documents = 3,
        TextBytes = 12_345,
        Tokenizer = Cid.Of("tokenizer"u8),
        Train = new TokenPart(4000, Cid.Of("train"u8), Cid.Of("train root"u8).Digest),
        Validation = new TokenPart(257, Cid.Of("validation"u8), Cid.Of("validation root"u8).Digest),
    };

    [Test]
    public void Canonical_bytes_come_back_as_the_same_manifest()
    {
        bool parsed = DatasetManifest.TryParse(Manifest.Encode(), out DatasetManifest? read, out _);

        Assert.That(parsed, Is.True);
        Assert.That(read, Is.EqualTo(Manifest));
    }

    [Test]
    public void A_recipe_names_the_manifest_and_repeats_its_roots()
    {
        RecipeData data = Manifest.Describe();

        Assert.That(data.Manifest, Is.EqualTo(Cid.Of(Manifest.Encode())));
        Assert.That((data.TrainRoot, data.ValidationRoot), Is.EqualTo((Manifest.Train.Root, Manifest.Validation.Root)));
    }

    [Test, Category("Property")]
    public void Truncated_and_padded_bytes_are_refused() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<PositiveInt>(), ArbMap.Default.ArbFor<byte>(), static (position, value) =>
        {
            byte[] bytes = Manifest.Encode();
            return !DatasetManifest.TryParse(bytes.AsSpan(0, position.Get % bytes.Length), out _, out _)
                && !DatasetManifest.TryParse([.. bytes, value], out _, out _);
        }));

    [TestCase("\"documents\":3", "\"documents\":0", "dataset.documents is not an integer from 1 to 2147483647.")]
    [TestCase("\"tokens\":4000", "\"tokens\":999999999999", "dataset.train.tokens is not an integer from 1 to 268435456.")]
    [TestCase("ledger-dataset-1", "ledger-dataset-9", "dataset.kind is not \"ledger-dataset-1\".")]
    public void A_field_that_is_wrong_is_named(string original, string replacement, string expected)
    {
        string altered = Encoding.UTF8.GetString(Manifest.Encode()).Replace(original, replacement, StringComparison.Ordinal);

        bool parsed = DatasetManifest.TryParse(Encoding.UTF8.GetBytes(altered), out _, out string? problem);

        Assert.That(parsed, Is.False);
        Assert.That(problem, Is.EqualTo(expected));
    }
}
