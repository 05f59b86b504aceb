using System.Text;
using Ledger.Cli.Demo.Personal;
using Ledger.Device.Residue;

namespace Ledger.Cli.Tests;

[TestFixture]
public class DemoNotesTests
{
    private static readonly string[] s_withCanary = ["seed-order.md"];

    [Test]
    public void The_notes_are_many_short_files_of_plain_text()
    {
        string[] texts = [.. DemoNotes.Names.Select(name => new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(DemoNotes.Read(name)))];

        Assert.That(texts, Has.Length.InRange(30, 40));
        Assert.That(texts.Sum(text => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length), Is.GreaterThan(2_000));
        Assert.That(texts.Count(text => text.Contains("{{canary}}", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [Test]
    public void Written_notes_hold_the_canary_once_and_the_search_finds_it()
    {
        using TemporaryDirectory directory = new();
        Canary canary = Canary.Make();
        using StringReader parts = new(canary.Parts);

        DemoNotes.Write(directory.Path, Canary.Read(parts));

        Assert.That(Directory.EnumerateFiles(directory.Path, "*", SearchOption.AllDirectories).Count(), Is.EqualTo(DemoNotes.Names.Count));
        Assert.That(ResidueScan.Files([directory.Path], canary.Needle, default).Hits.Select(hit => Path.GetFileName(hit.Place)), Is.EqualTo(s_withCanary));
        Assert.That(Directory.EnumerateFiles(directory.Path, "*", SearchOption.AllDirectories).Where(file => File.ReadAllText(file).Contains("{{", StringComparison.Ordinal)), Is.Empty);
    }
}
