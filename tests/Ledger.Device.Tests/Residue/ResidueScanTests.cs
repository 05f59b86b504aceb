using System.Diagnostics;
using System.Text;
using Ledger.Device.Residue;

namespace Ledger.Device.Tests.Residue;

public sealed class ResidueScanTests
{
    private static readonly string[] Forms = ["utf-8", "utf-16", "hex", "base64", "hex in utf-16", "base64 in utf-16"];

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    [TestCase((1 << 20) - 5)]
    [TestCase((1 << 20) + 3)]
    [TestCase((2 << 20) - 1)]
    public void A_needle_is_found_in_every_form_and_across_the_borders_of_pieces(int before)
    {
        MaskedNeedle needle = MaskedNeedle.Random(24);
        string text = Text(needle), padding = new('.', before);
        byte[] inside = Encoding.UTF8.GetBytes($"{padding}{text}...");
        File.WriteAllBytes(_folder.File("utf-8"), inside);
        File.WriteAllBytes(_folder.File("utf-16"), Encoding.Unicode.GetBytes(padding + text));
        File.WriteAllText(_folder.File("hex"), Convert.ToHexStringLower(inside));
        File.WriteAllText(_folder.File("base64"), Convert.ToBase64String(inside));
        File.WriteAllBytes(_folder.File("hex in utf-16"), Encoding.Unicode.GetBytes(Convert.ToHexString(inside)));
        File.WriteAllBytes(_folder.File("base64 in utf-16"), Encoding.Unicode.GetBytes(Convert.ToBase64String(inside)));
        File.WriteAllText(_folder.File("nothing"), padding + text[1..]);

        ResidueReport report = ResidueScan.Files([_folder.Path], needle, CancellationToken.None);

        Assert.That(report.Hits.Select(hit => (Path.GetFileName(hit.Place), hit.Form)), Is.EquivalentTo(Forms.Select(form => (form, form))));
        Assert.That(report.Hits.Single(hit => hit.Form == "utf-8").Offset, Is.EqualTo(before));
        Assert.That(report.Unread, Is.Empty);
    }

    [TestCase("abc?abc?abc?abc?")]
    [TestCase("~~~>>>???ooo~~~>")]
    public void Both_alphabets_of_base64_are_searched(string text)
    {
        MaskedNeedle needle = MaskedNeedle.From(Encoding.ASCII.GetBytes(text), new byte[text.Length]);
        for (int before = 0; before < 3; before++)
            File.WriteAllText(_folder.File($"{before}"), System.Buffers.Text.Base64Url.EncodeToString(Encoding.ASCII.GetBytes(new string('.', before) + text + ".")));

        ResidueReport report = ResidueScan.Files([_folder.Path], needle, CancellationToken.None);

        Assert.That(report.Hits.Select(hit => Path.GetFileName(hit.Place)), Is.EquivalentTo(Enumerable.Range(0, 3).Select(before => $"{before}")));
    }

    [Test]
    public void The_name_of_a_file_counts_and_what_cannot_be_read_is_said()
    {
        MaskedNeedle needle = MaskedNeedle.Random(16);
        _folder.Write($"inner/{Text(needle)}.md", "");

        ResidueReport report = ResidueScan.Files([_folder.Path, _folder.File("missing")], needle, CancellationToken.None);

        Assert.That(report.Hits.Single().Form, Is.EqualTo("utf-8 (name)"));
        Assert.That(report.Unread.Single(), Does.Contain("missing"));
    }

    [Test]
    [Platform("Linux")]
    public async Task Another_process_that_holds_the_needle_is_found_out_and_one_that_does_not_is_not()
    {
        MaskedNeedle needle = MaskedNeedle.Random(32);
        using Process holder = ChildProcess.Start("residue-child"), other = ChildProcess.Start("residue-child");
        await holder.StandardInput.WriteLineAsync(Text(needle));
        await other.StandardInput.WriteLineAsync("something else");
        await holder.StandardOutput.ReadLineAsync();
        await other.StandardOutput.ReadLineAsync();

        ResidueReport found = ResidueScan.Memory([holder.Id], needle, CancellationToken.None);
        ResidueReport clean = ResidueScan.Memory([other.Id], needle, CancellationToken.None);
        holder.StandardInput.Close();
        other.StandardInput.Close();
        await Task.WhenAll(holder.WaitForExitAsync(), other.WaitForExitAsync());
        ResidueReport gone = ResidueScan.Memory([holder.Id], needle, CancellationToken.None);

        Assert.That(found.Hits.Select(hit => hit.Form), Does.Contain("utf-16"));
        Assert.That(clean.Hits, Is.Empty);
        Assert.That(clean.BytesSearched, Is.GreaterThan(10 << 20));
        Assert.That(gone.Unread, Has.Count.EqualTo(1));
    }

    [Test]
    [Platform("Linux")]
    public void A_search_does_not_find_itself()
    {
        MaskedNeedle needle = MaskedNeedle.Random(32);
        using (FileStream file = new(_folder.File("note"), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
            needle.WriteTo(file);
        using FileStream again = new(_folder.File("note"), FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        MaskedNeedle read = MaskedNeedle.Read(again);

        ResidueReport report = ResidueScan.Memory([Environment.ProcessId], read, CancellationToken.None);

        Assert.That(report.Hits, Is.Empty);
        Assert.That(ResidueScan.Files([_folder.Path], read, CancellationToken.None).Hits, Has.Count.EqualTo(1));
    }

    [Test]
    public void A_needle_that_has_no_simple_forms_is_refused()
    {
        Assert.That(() => MaskedNeedle.From("short"u8, new byte[5]), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => MaskedNeedle.From("with a space"u8, new byte[12]), Throws.InstanceOf<ArgumentException>());
    }

    private static string Text(MaskedNeedle needle)
    {
        using MemoryStream stream = new();
        needle.WriteTo(stream);
        return Encoding.ASCII.GetString(stream.ToArray());
    }
}
