using System.Diagnostics;
using Ledger.Device.Vaults;

namespace Ledger.Device.Tests.Vaults;

public sealed class NoteFolderTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Text_of_any_extension_is_read_in_the_order_of_names_and_the_rest_is_named_with_its_reason()
    {
        _folder.Write("n/b.md", "second");
        _folder.Write("n/a.weird", "first");
        _folder.Write("n/sub/c", "third");
        _folder.Write("n/.secret/d.md", "hidden");
        _folder.Write("n/empty.md", "");
        _folder.Write("n/large.md", new string('x', 2000));
        File.WriteAllBytes(_folder.File("n/image.md"), [0x89, 0x50, 0x4e, 0x47, 0, 1]);
        File.WriteAllBytes(_folder.File("n/latin1.txt"), [0x63, 0x61, 0x66, 0xe9]);
        File.WriteAllBytes(_folder.File("n/bom.txt"), [0xef, 0xbb, 0xbf, 0x68, 0x69]);
        NoteFolder folder = new(_folder.File("n"), new NoteLimits { FileBytes = 1000 });

        bool listed = folder.List();
        string notes = string.Join(", ", folder.Read().Select(note => $"{note.Name}={note.Text}"));

        Assert.That(listed, Is.True);
        Assert.That(notes, Is.EqualTo("a.weird=first, b.md=second, bom.txt=hi, sub/c=third"));
        Assert.That(
            string.Join(", ", folder.Skipped.Select(skipped => $"{skipped.Name}={skipped.Reason}")),
            Is.EqualTo(".secret=Hidden, empty.md=Empty, large.md=TooLarge, image.md=NotText, latin1.txt=NotText"));
        Assert.That(folder.Skipped[0].ToString(), Does.Not.Contain("secret"));
    }

    [Test]
    [Platform("Linux")]
    public void Links_are_not_followed_and_a_pipe_does_not_hold_the_reader_up()
    {
        _folder.Write("outside/private.md", "not for the vault");
        _folder.Write("n/a.md", "a note");
        File.CreateSymbolicLink(_folder.File("n/link.md"), _folder.File("outside/private.md"));
        Directory.CreateSymbolicLink(_folder.File("n/folder"), _folder.File("outside"));
        Directory.CreateSymbolicLink(_folder.File("n/loop"), _folder.File("n"));
        Process.Start("mkfifo", _folder.File("n/pipe.md")).WaitForExit();
        NoteFolder folder = new(_folder.File("n"), new NoteLimits());

        folder.List();
        string notes = string.Join(", ", folder.Read().Select(note => note.Name));

        Assert.That(notes, Is.EqualTo("a.md"));
        Assert.That(
            string.Join(", ", folder.Skipped.Select(skipped => $"{skipped.Name}={skipped.Reason}")),
            Is.EqualTo("folder=Link, link.md=Link, loop=Link, pipe.md=Empty"));
    }

    [Test]
    public void Count_size_and_depth_are_bounded()
    {
        for (int i = 0; i < 10; i++)
            _folder.Write($"n/{i}.md", "1234567890");
        _folder.Write("n/x/y/z/deep.md", "deep");

        Assert.That(Names(new NoteLimits { Files = 3 }), Is.EqualTo("0.md, 1.md, 2.md"));
        Assert.That(Names(new NoteLimits { TotalBytes = 25 }), Is.EqualTo("0.md, 1.md, x/y/z/deep.md"));
        Assert.That(Names(new NoteLimits { Depth = 3 }), Does.EndWith("x/y/z/deep.md"));
        Assert.That(Names(new NoteLimits { Depth = 2 }), Does.EndWith("9.md"));
    }

    [Test]
    public void A_folder_that_does_not_exist_or_holds_no_text_is_refused_in_a_sentence()
    {
        using Vault vault = TestVault.Open(_folder.File("vault.db"));
        PluggedSource source = vault.CreateSource("notes")!;
        using SecretKey key = vault.OpenSourceKey(source.Id)!;
        Directory.CreateDirectory(_folder.File("n"));

        Assert.That(Run(_folder.File("missing")), Is.TypeOf<IngestReport.Refused>());
        Assert.That(Run(_folder.File("n")), Is.TypeOf<IngestReport.Refused>());

        IngestReport Run(string folder) =>
            new SourceIngest(_folder.File("vault.db"), source.Id, key).Run(folder, TestVault.Count, TestVault.Embed, null, CancellationToken.None);
    }

    private string Names(NoteLimits limits)
    {
        NoteFolder folder = new(_folder.File("n"), limits);
        folder.List();
        return string.Join(", ", folder.Read().Select(note => note.Name));
    }
}
