using System.Text;
using Ledger.Cryptography;
using Ledger.Device.Vaults;
using Microsoft.Data.Sqlite;

namespace Ledger.Device.Tests.Vaults;

public sealed class VaultTests
{
    private TemporaryFolder _folder = null!;
    private string _path = null!;

    [SetUp]
    public void WriteNotes()
    {
        _folder = new TemporaryFolder();
        _path = _folder.File("vault.db");
        _folder.Write("notes/tomatoes-marzano.md", "Tomatoes want calcium-quokka, and water at the root.");
        _folder.Write("notes/deep/bees.txt", "The bees swarm in May. 蜜蜂在五月分蜂。");
    }

    [TearDown]
    public void RemoveNotes() => _folder.Dispose();

    [Test]
    public void What_was_plugged_comes_back_through_a_grant_and_only_with_its_key()
    {
        using Vault vault = TestVault.Open(_path);
        PluggedSource source = TestVault.Plug(vault, _path, _folder.File("notes"));
        GrantKey first = vault.CreateGrant(source.Id, "first"u8)!, second = vault.CreateGrant(source.Id, "second"u8)!;
        using SecretKey otherKey = vault.OpenGrantKey(second.Id)!, sourceKey = vault.OpenSourceKey(source.Id)!;

        IReadOnlyList<Passage> passages = TestVault.Passages(TestVault.Read(vault, _path, first.Id));

        Assert.That(string.Join(", ", passages.Select(passage => passage.Name)), Is.EqualTo("deep/bees.txt, tomatoes-marzano.md"));
        Assert.That(passages[0].Text, Is.EqualTo("The bees swarm in May. 蜜蜂在五月分蜂。"));
        Assert.That(passages[1].Embedding.ToArray(), Is.EqualTo(TestVault.Embed(passages[1].Text).ToArray()));
        Assert.That(VaultReader.Open(_path, first.Id, otherKey), Is.EqualTo(new VaultReading.Refused("The key does not open this grant.")));
        Assert.That(VaultReader.Open(_path, first.Id, sourceKey), Is.TypeOf<VaultReading.Refused>());
        Assert.That((source.Files, source.Passages), Is.EqualTo((2, 2)));
        Assert.That(source.Commitment, Is.EqualTo(Keccak256.Hash([.. source.Salt.ToArray(), .. source.Id.ToArray()])));
    }

    [Test]
    public void Another_passphrase_is_refused_in_one_sentence_and_the_right_one_finds_everything()
    {
        using (Vault vault = TestVault.Open(_path))
            TestVault.Plug(vault, _path, _folder.File("notes"), "my garden");

        VaultOpening wrong = Vault.Open(_path, "wrong horse"u8, TestVault.Cheap);
        using Vault right = TestVault.Open(_path);

        Assert.That(wrong, Is.EqualTo(new VaultOpening.WrongPassphrase("The passphrase does not open this vault.")));
        Assert.That(right.Sources().Single().Name, Is.EqualTo("my garden"));
    }

    [Test]
    public void No_file_shows_anything_of_the_notes_nor_of_what_was_written_about_them()
    {
        using (Vault vault = TestVault.Open(_path))
        {
            PluggedSource source = TestVault.Plug(vault, _path, _folder.File("notes"), "winter-diary");
            GrantKey grant = vault.CreateGrant(source.Id, "terms-of-an-app"u8)!;
            using VaultReader reader = ((VaultReading.Opened)TestVault.Read(vault, _path, grant.Id)).Reader;
            reader.WriteAdapter("adapter-bytes-adapter"u8);
            foreach (string file in Directory.GetFiles(_folder.Path, "vault.db*"))
            {
                string content = Encoding.Latin1.GetString(ReadShared(file));
                foreach (string secret in new[] { "quokka", "marzano", "bees", "winter-diary", "terms-of-an-app", "adapter-bytes", Convert.ToHexString(source.Salt.ToArray()), source.Salt.ToString() })
                    Assert.That(content, Does.Not.Contain(secret), $"in {Path.GetFileName(file)}");
            }
        }

        if (!OperatingSystem.IsWindows())
            Assert.That(File.GetUnixFileMode(_path), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public void Notes_of_quite_different_length_take_rows_of_one_length()
    {
        _folder.Write("other/short.md", "a");
        _folder.Write("other/long.md", new string('b', 400));
        using Vault vault = TestVault.Open(_path);
        TestVault.Plug(vault, _path, _folder.File("other"));

        Assert.That(Column("SELECT DISTINCT length(box) FROM source_row"), Is.EqualTo(new object[] { 1024L + SealedBox.Overhead }));
    }

    [TestCase("UPDATE source_row SET box = (SELECT box FROM source_row WHERE id = (SELECT max(id) FROM source_row)) WHERE id = (SELECT min(id) FROM source_row)", "was changed")]
    [TestCase("UPDATE source_row SET box = substr(box, 1, 40) || x'00' || substr(box, 42) WHERE id = (SELECT min(id) FROM source_row)", "was changed")]
    [TestCase("UPDATE source_row SET box = 'text' WHERE id = (SELECT min(id) FROM source_row)", "was changed")]
    [TestCase("DELETE FROM source_row WHERE id = (SELECT min(id) FROM source_row)", "is missing")]
    [TestCase("INSERT INTO source_row (id, source, box) SELECT 7, source, box FROM source_row LIMIT 1", "was added")]
    [TestCase("UPDATE source SET manifest = zeroblob(2000)", "manifest")]
    public void A_row_that_was_changed_swapped_added_or_removed_is_refused_by_its_number(string attack, string reason)
    {
        using Vault vault = TestVault.Open(_path);
        PluggedSource source = TestVault.Plug(vault, _path, _folder.File("notes"));
        GrantKey grant = vault.CreateGrant(source.Id, [])!;
        Column(attack);

        VaultReading reading = TestVault.Read(vault, _path, grant.Id);

        Assert.That(reading, Is.TypeOf<VaultReading.Refused>());
        Assert.That(((VaultReading.Refused)reading).Sentence, Does.Contain(reason).And.Contain(source.Id.ToString()).And.Not.Contain("quokka"));
    }

    [TestCase("key")]
    [TestCase("source_key")]
    [TestCase("terms")]
    public void What_is_wrapped_for_one_grant_does_not_open_for_another(string column)
    {
        using Vault vault = TestVault.Open(_path);
        PluggedSource source = TestVault.Plug(vault, _path, _folder.File("notes"));
        GrantKey victim = vault.CreateGrant(source.Id, "mine"u8)!;
        vault.CreateGrant(source.Id, "yours"u8);
        Column($"UPDATE grant_key SET {column} = (SELECT {column} FROM grant_key WHERE id <> x'{victim.Id}') WHERE id = x'{victim.Id}'");

        Assert.That(() => column switch
        {
            "key" => vault.OpenGrantKey(victim.Id),
            "terms" => vault.Grants(),
            _ => TestVault.Read(vault, _path, victim.Id) is VaultReading.Refused ? throw new VaultDamagedException("refused") : null as object,
        }, Throws.TypeOf<VaultDamagedException>().With.Message.Not.Contain("mine"));
    }

    [Test]
    public void While_somebody_reads_the_file_compacting_waits_and_the_next_change_makes_up_for_it()
    {
        _folder.Write("notes/large.md", string.Join("\n\n", Enumerable.Range(0, 500).Select(i => $"Paragraph {i}. " + new string('x', 300))));
        using Vault vault = TestVault.Open(_path);
        PluggedSource first = TestVault.Plug(vault, _path, _folder.File("notes"), "first"), second = TestVault.Plug(vault, _path, _folder.File("notes"), "second");
        GrantKey grant = vault.CreateGrant(second.Id, [])!;

        bool compacted;
        using (SqliteConnection reader = new($"Data Source={_path};Pooling=False"))
        {
            reader.Open();
            using SqliteTransaction snapshot = reader.BeginTransaction(deferred: true);
            using SqliteCommand command = new("SELECT count(*) FROM source_row", reader, snapshot);
            command.ExecuteScalar();
            vault.ShredKeys(first.Id);
            compacted = vault.Forget(first.Id);
        }

        vault.DestroyGrant(grant.Id);

        Assert.That(compacted, Is.False);
        Assert.That(Column("SELECT compact FROM vault"), Is.EqualTo(new object[] { 0L }));
        Assert.That(Column("PRAGMA freelist_count"), Is.EqualTo(new object[] { 0L }));
        Assert.That(new FileInfo(_path + "-wal").Length, Is.Zero);
    }

    [Test]
    public void An_adapter_belongs_to_its_grant_and_goes_with_it()
    {
        using Vault vault = TestVault.Open(_path);
        PluggedSource source = TestVault.Plug(vault, _path, _folder.File("notes"));
        GrantKey kept = vault.CreateGrant(source.Id, [])!, dropped = vault.CreateGrant(source.Id, [])!;
        using VaultReader reader = ((VaultReading.Opened)TestVault.Read(vault, _path, dropped.Id)).Reader;
        using VaultReader other = ((VaultReading.Opened)TestVault.Read(vault, _path, kept.Id)).Reader;
        byte[] adapter = new byte[300_000];
        Random.Shared.NextBytes(adapter);

        bool written = reader.WriteAdapter([1, 2, 3]) && reader.WriteAdapter(adapter);
        byte[]? read = reader.ReadAdapter(), foreign = other.ReadAdapter();
        vault.DestroyGrant(dropped.Id);
        vault.DestroyGrant(dropped.Id);

        Assert.That(written, Is.True);
        Assert.That(read, Is.EqualTo(adapter));
        Assert.That(foreign, Is.Null);
        Assert.That(reader.WriteAdapter(adapter), Is.False);
        Assert.That(reader.ReadAdapter(), Is.Null);
        Assert.That(vault.OpenGrantKey(dropped.Id), Is.Null);
        Assert.That(vault.Grants().Single().Id, Is.EqualTo(kept.Id));
        Assert.That(vault.Remains(source.Id), Is.EqualTo(new VaultRemains(3, 3)), "source key, the other grant's two keys; two passages and the manifest");
    }

    [Test]
    public void Terms_are_found_again_and_can_be_written_anew()
    {
        using Vault vault = TestVault.Open(_path);
        GrantKey grant = vault.CreateGrant(TestVault.Plug(vault, _path, _folder.File("notes")).Id, "pending"u8)!;

        bool set = vault.SetTerms(grant.Id, "confirmed"u8);

        Assert.That(set, Is.True);
        Assert.That(vault.Grants().Single().Terms.ToArray(), Is.EqualTo("confirmed"u8.ToArray()));
        Assert.That(vault.SetTerms(new GrantKeyId(1), "x"u8), Is.False);
    }

    [Test]
    public void A_name_is_given_once_and_a_source_is_granted_only_when_it_is_plugged()
    {
        using Vault vault = TestVault.Open(_path);
        PluggedSource source = vault.CreateSource("notes")!;

        Assert.That(vault.CreateSource("notes"), Is.Null);
        Assert.That(vault.CreateGrant(source.Id, []), Is.Null);
        Assert.That(vault.CompleteSource(source.Id), Is.Null, "nothing was read yet");
    }

    [Test]
    public void Unplugging_leaves_no_row_no_key_no_log_and_a_small_file()
    {
        _folder.Write("notes/large.md", string.Join("\n\n", Enumerable.Range(0, 2000).Select(i => $"Paragraph {i}. " + new string('x', 300))));
        using Vault vault = TestVault.Open(_path);
        PluggedSource source = TestVault.Plug(vault, _path, _folder.File("notes"));
        GrantKey grant = vault.CreateGrant(source.Id, [])!;
        long full = new FileInfo(_path).Length;

        vault.ShredKeys(source.Id);
        VaultReading afterShredding = VaultReader.Open(_path, grant.Id, SecretKey.Generate());
        vault.EraseRows(source.Id);
        VaultRemains remains = vault.Remains(source.Id);
        bool compacted = vault.Forget(source.Id);

        Assert.That(full, Is.GreaterThan(1 << 20));
        Assert.That(afterShredding, Is.TypeOf<VaultReading.Refused>());
        Assert.That(remains, Is.EqualTo(new VaultRemains(0, 0)));
        Assert.That(compacted, Is.True);
        Assert.That(new FileInfo(_path).Length, Is.LessThan(64 << 10));
        Assert.That(new FileInfo(_path + "-wal").Length, Is.Zero);
        Assert.That(vault.Sources(), Is.Empty);
        Assert.That(vault.Grants(), Is.Empty);
    }

    [TestCase("UPDATE vault SET n = 1073741824")]
    [TestCase("UPDATE vault SET r = 1000000")]
    [TestCase("UPDATE vault SET salt = zeroblob(100000000)")]
    [TestCase("DELETE FROM vault")]
    [TestCase("PRAGMA user_version = 99")]
    [TestCase("PRAGMA application_id = 1")]
    public void A_hostile_or_foreign_file_is_refused_in_a_sentence_before_any_work(string attack)
    {
        using (Vault vault = TestVault.Open(_path))
            TestVault.Plug(vault, _path, _folder.File("notes"));
        Column(attack);

        Assert.That(Vault.Open(_path, "correct horse"u8, TestVault.Cheap), Is.TypeOf<VaultOpening.Refused>());
    }

    [Test]
    public void A_file_that_is_no_database_is_refused()
    {
        File.WriteAllText(_path, new string('x', 5000));

        Assert.That(Vault.Open(_path, "correct horse"u8, TestVault.Cheap), Is.TypeOf<VaultOpening.Refused>());
    }

    private List<object> Column(string sql)
    {
        using SqliteConnection connection = new($"Data Source={_path};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        using SqliteDataReader row = command.ExecuteReader();
        List<object> values = [];
        while (row.Read())
            values.Add(row.GetValue(0));
        return values;
    }

    private static byte[] ReadShared(string path)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
