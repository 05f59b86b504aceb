using System.Text;
using Ledger.Device.Vaults;

namespace Ledger.Device.Tests.Vaults;

public sealed class VaultKillTests
{
    private const string Canary = "zebra-canary-0451";

    private TemporaryFolder _folder = null!;
    private string _vault = null!, _notes = null!;

    [SetUp]
    public void WriteNotes()
    {
        _folder = new TemporaryFolder();
        _vault = _folder.File("vault.db");
        for (int i = 0; i < 150; i++)
            _folder.Write($"notes/{i}.md", $"Note {i} about {Canary}.");
        _notes = _folder.File("notes");
    }

    [TearDown]
    public void RemoveNotes() => _folder.Dispose();

    [TestCase(VaultStep.SourceCreated)]
    [TestCase(VaultStep.SomeRowsSealed)]
    [TestCase(VaultStep.AllRowsSealed)]
    [TestCase(VaultStep.ManifestSealed)]
    public async Task A_plug_killed_before_its_end_is_taken_back_and_can_be_repeated(object point)
    {
        (int exitCode, _) = await ChildProcess.RunAsync("vault-child", "plug", _vault, _notes, point.ToString()!);
        using Vault vault = TestVault.Open(_vault);
        IReadOnlyList<PluggedSource> left = vault.Sources();

        Assert.That(exitCode, Is.EqualTo(ChildProcess.KilledExitCode), "the child must have been killed");
        Assert.That(left, Is.Empty);
        Assert.That(new FileInfo(_vault + "-wal").Length, Is.Zero);
        Assert.That(new FileInfo(_vault).Length, Is.LessThan(64 << 10), "the rows of the first try are gone");
        Assert.That(TestVault.Plug(vault, _vault, _notes).Passages, Is.EqualTo(150));
    }

    [Test]
    public async Task A_plug_killed_after_its_end_is_whole()
    {
        await ChildProcess.RunAsync("vault-child", "plug", _vault, _notes, nameof(VaultStep.SourceCompleted));
        using Vault vault = TestVault.Open(_vault);
        GrantKey grant = vault.CreateGrant(vault.Sources().Single().Id, [])!;

        Assert.That(TestVault.Passages(TestVault.Read(vault, _vault, grant.Id)), Has.Count.EqualTo(150));
    }

    [TestCase(VaultStep.KeysShredded)]
    [TestCase(VaultStep.RowsErased)]
    [TestCase(VaultStep.SourceForgotten)]
    [TestCase(VaultStep.FileCompacted)]
    public async Task An_unplug_killed_anywhere_is_finished_by_the_next_start(object point)
    {
        SourceId source;
        GrantKeyId grant;
        using (Vault before = TestVault.Open(_vault))
        {
            source = TestVault.Plug(before, _vault, _notes).Id;
            grant = before.CreateGrant(source, "terms"u8)!.Id;
        }

        (int exitCode, _) = await ChildProcess.RunAsync("vault-child", "unplug", _vault, _notes, point.ToString()!);
        using Vault vault = TestVault.Open(_vault);
        using SecretKey? key = vault.OpenGrantKey(grant);
        VaultRemains remains = vault.Remains(source);
        bool known = vault.Sources().Count == 1;
        string terms = string.Join(", ", vault.Grants().Select(row => Encoding.UTF8.GetString(row.Terms.Span)));
        vault.Forget(source);

        Assert.That(exitCode, Is.EqualTo(ChildProcess.KilledExitCode), "the child must have been killed");
        Assert.That(key, Is.Null);
        Assert.That(remains, Is.EqualTo(new VaultRemains(0, 0)));
        Assert.That(known, Is.EqualTo(point is VaultStep.KeysShredded or VaultStep.RowsErased), "it is known until its consents are revoked");
        Assert.That(terms, Is.EqualTo(known ? "terms" : ""));
        Assert.That(vault.Sources(), Is.Empty);
        Assert.That(new FileInfo(_vault + "-wal").Length, Is.Zero);
        Assert.That(new FileInfo(_vault).Length, Is.LessThan(64 << 10));
    }
}
