using System.Text;
using NUnit.Framework;

namespace Ledger.Training.Tests.Data;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class FileCorpusTests : IDisposable
{
    private readonly CorpusFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task Files_are_read_in_ordinal_order_of_their_names()
    {
        _folder.With("b.md", "b").With("a/z.txt", "az").With("B.html", "B").With("a.txt", "a").With(".hidden", "no");

        CorpusRead.Text read = (CorpusRead.Text)await _folder.ReadAsync();

        Assert.That(read.Documents.Select(static d => $"{d.Name}={Encoding.UTF8.GetString(d.Text.Span)}"), Is.EqualTo(InOrder));
    }

    [Test]
    public async Task What_is_not_text_is_left_out_with_a_reason()
    {
        _folder
            .With("a.txt", "text")
            .With("copy.txt", "text")
            .With("binary.bin", [1, 0, 2])
            .With("latin.txt", [0x63, 0x61, 0x66, 0xe9])
            .With("empty.txt", "")
            .With("blank.txt", " \r\n\t")
            .With("large.txt", new string('x', 2 << 20));

        CorpusRead.Text read = (CorpusRead.Text)await _folder.ReadAsync(new CorpusLimits { MaxFileBytes = 1 << 20 });

        Assert.That(read.Documents, Has.Count.EqualTo(1));
        Assert.That(read.Skipped.Select(static s => $"{s.Name}: {s.Reason}"), Is.EqualTo(LeftOut));
    }

    [Test]
    public async Task Text_is_brought_to_utf8_with_plain_line_ends()
    {
        _folder
            .With("1.txt", [0xef, 0xbb, 0xbf, .. "mark"u8])
            .With("2.txt", [0xff, 0xfe, .. Encoding.Unicode.GetBytes("wide ä")])
            .With("3.txt", [0xfe, 0xff, .. Encoding.BigEndianUnicode.GetBytes("wide ö")])
            .With("4.txt", "a\r\nb\rc\n");

        CorpusRead.Text read = (CorpusRead.Text)await _folder.ReadAsync();

        Assert.That(read.Documents.Select(static d => Encoding.UTF8.GetString(d.Text.Span)), Is.EqualTo(OneForm));
    }

    [Test]
    public async Task One_file_is_a_corpus_too()
    {
        _folder.With("one.txt", "alone").With("other.txt", "not asked for");

        CorpusRead read = await new FileCorpus(Path.Combine(_folder.Path, "one.txt"), new CorpusLimits()).ReadAsync(default);

        Assert.That(((CorpusRead.Text)read).Documents.Single().Name, Is.EqualTo("one.txt"));
    }

    [Test]
    public async Task Links_are_not_followed()
    {
        _folder.With("a.txt", "text");
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "loop"), _folder.Path);

        CorpusRead.Text read = (CorpusRead.Text)await _folder.ReadAsync();

        Assert.That(read.Documents, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task The_description_names_no_machine()
    {
        _folder.With("a.txt", "text");

        CorpusRead.Text read = (CorpusRead.Text)await _folder.ReadAsync();

        Assert.That(read.Source, Is.EqualTo("files"));
    }

    [Test]
    public async Task A_path_that_does_not_exist_is_refused()
    {
        string missing = Path.Combine(_folder.Path, "missing");

        CorpusRead read = await new FileCorpus(missing, new CorpusLimits()).ReadAsync(default);

        Assert.That(read, Is.EqualTo(new CorpusRead.Refused($"There is no file or folder {missing}.")));
    }

    [Test]
    public async Task An_empty_folder_is_refused() =>
        Assert.That(await _folder.ReadAsync(), Is.EqualTo(new CorpusRead.Refused($"There is no text in {_folder.Path}.")));

    [Test]
    public async Task A_folder_of_binaries_is_refused_and_the_first_named()
    {
        _folder.With("a.bin", [0]).With("b.bin", [0, 1]);

        CorpusRead read = await _folder.ReadAsync();

        Assert.That(read, Is.EqualTo(new CorpusRead.Refused(
            $"There is no text in {_folder.Path}. The first file left out was a.bin: It is not text in UTF-8 or UTF-16.")));
    }

    [Test]
    public async Task Too_many_files_and_too_much_text_are_refused()
    {
        _folder.With("a.txt", "aaaa").With("b.txt", "bbbb");

        CorpusRead files = await _folder.ReadAsync(new CorpusLimits { MaxFiles = 1 });
        CorpusRead text = await _folder.ReadAsync(new CorpusLimits { MaxTextBytes = 5 });

        Assert.That(((CorpusRead.Refused)files).Problem, Does.EndWith("holds more than 1 files; give a smaller folder."));
        Assert.That(((CorpusRead.Refused)text).Problem, Does.EndWith("of text; give a smaller folder."));
    }

    private static readonly string[] InOrder = ["B.html=B", "a.txt=a", "a/z.txt=az", "b.md=b"];

    private static readonly string[] OneForm = ["mark", "wide ä", "wide ö", "a\nb\nc\n"];

    private static readonly string[] LeftOut =
    [
        "binary.bin: It is not text in UTF-8 or UTF-16.",
        "blank.txt: It holds no text, or none that was not read before.",
        "copy.txt: It is the same as an earlier file.",
        "empty.txt: It holds no text, or none that was not read before.",
        "large.txt: It is larger than 1 MiB.",
        "latin.txt: It is not text in UTF-8 or UTF-16.",
    ];
}
