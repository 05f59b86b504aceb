using System.Globalization;
using NUnit.Framework;

namespace Ledger.Models.Tests.Releases;

public sealed class ReleaseFilesTests
{
    private static readonly ReleaseInput s_input = new RandomModel(RandomModel.Small, 1).Input;

    private static IEnumerable<TestCaseData> Broken()
    {
        yield return new TestCaseData(s_input with { Shape = s_input.Shape with { Heads = 0 } }, "Heads is 0, outside 1 to 256.");
        yield return new TestCaseData(s_input with { Shape = s_input.Shape with { Vocab = 300 } }, "The tokenizer has 480 ids, the model 300 rows.");
        yield return new TestCaseData(s_input with { Shape = s_input.Shape with { Vocab = 484 } }, "embed.weight has 23184 elements, not 23232.");
        yield return new TestCaseData(
            s_input with { Parameters = name => name == "norm.weight" ? new float[48].Select(static _ => float.NaN).ToArray() : s_input.Parameters(name) },
            "norm.weight holds a number that is not finite.");
        yield return new TestCaseData(
            s_input with { Origin = s_input.Origin with { Licence = "MIT\nOR" } }, "The licence is not an SPDX identifier of at most 64 characters.");
        yield return new TestCaseData(
            s_input with { Origin = s_input.Origin with { Name = "\u001b[2J" } }, "The name is not 1 to 64 printable ASCII characters.");
    }

    /// <remarks>A changed name here is a changed format: nodes of two versions would propose two releases of one model.</remarks>
    [TestCase("config.json", "bafkreicg4ozce7quupayoo63fc6b7enk5uoojagz6m6vynscjuk46hk5jy")]
    [TestCase("model.gguf", "bafkreid4gutwbsgzehomwcsktoe25nr6mninnarnxmw5srfrrm3zh7fa7q")]
    [TestCase("model.safetensors", "bafkreie2q3xr5x3wc2iki4mdzgocx7xgtwdbeqktehtihffqnuf5jmh4yi")]
    [TestCase("tokenizer.json", "bafkreierpw7st66kf6y7djv6geqzzp75pjihflrpm5gu6dhiuzcedk4lvu")]
    [TestCase("tokenizer_config.json", "bafkreiadsakkricfqio6745kprnrknnf6nj4mc4lrtbwy23w3k43pocbzy")]
    public void Golden_names_of_the_files_do_not_change(string name, string expected) =>
        Assert.That(ReleaseFiles.Build(s_input).Manifest.File(name).Cid.ToString(), Is.EqualTo(expected));

    [Test]
    public void The_golden_name_of_the_manifest_does_not_change() =>
        Assert.That(ReleaseFiles.Build(s_input).Manifest.Cid.ToString(), Is.EqualTo("bafkreie365xjvkpgh7kh4co2gd5jv7efd3kbb4c7dvkn4ghqmutnjxoda4"));

    [Test]
    public void The_machines_culture_shows_nowhere()
    {
        CultureInfo strange = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (strange.NumberFormat.NegativeSign, strange.NumberFormat.NumberDecimalSeparator) = ("minus", ",");
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = strange;
        try
        {
            Assert.That(ReleaseFiles.Build(s_input).Manifest.Encode(), Is.EqualTo(ReleaseFiles.Build(s_input).Manifest.Encode()));
            Assert.That(ReleaseFiles.Build(s_input).Manifest.Cid.ToString(), Does.StartWith("bafkreie365xjvkpgh7kh4co2gd5jv7efd3kbb4c7dvkn4ghqmutnjxoda4"));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Test]
    public void Chain_run_parent_and_licence_change_the_manifest_alone()
    {
        ReleaseFiles one = ReleaseFiles.Build(s_input);
        ReleaseFiles other = ReleaseFiles.Build(s_input with { Origin = s_input.Origin with { ChainId = 1, Run = 9, Parent = 3, Licence = "MIT" } });

        Assert.That(other.Manifest.Cid, Is.Not.EqualTo(one.Manifest.Cid));
        Assert.That(other.Manifest.Files, Is.EqualTo(one.Manifest.Files));
    }

    [TestCaseSource(nameof(Broken))]
    public void What_is_no_model_is_no_release(ReleaseInput input, string reason) =>
        Assert.That(() => ReleaseFiles.Build(input), Throws.ArgumentException.With.Message.StartsWith(reason));
}
