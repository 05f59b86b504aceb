using Ledger.Ethereum;
using Ledger.Node.Chain;
using Ledger.Node.Rules;
using Ledger.Node.Storage;
using Ledger.Node.Tests.Rules;
using Ledger.Proofs;
using Microsoft.Data.Sqlite;

namespace Ledger.Node.Tests.Storage;

public sealed class NodeStorageTests
{
    private string _root = "";

    [SetUp]
    public void CreateDirectory() => _root = Directory.CreateTempSubdirectory("ledger-node-").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_root, recursive: true);

    private string DatabasePath => Path.Combine(_root, "node.db");

    [Test]
    public void A_second_claim_for_a_slot_is_refused_for_ever()
    {
        Claim first = Given.ClaimOf(0), other = first with { UpdateRoot = Given.Word(9) };
        using (NodeDatabase database = NodeDatabase.Open(DatabasePath))
            Assert.That(new SigningGuard(database).Record(first), Is.TypeOf<GuardResult.Recorded>());

        using NodeDatabase reopened = NodeDatabase.Open(DatabasePath);
        SigningGuard guard = new(reopened);

        Assert.That(guard.Record(other), Is.EqualTo(new GuardResult.Refused(first)));
        Assert.That(guard.Record(first), Is.TypeOf<GuardResult.Recorded>());
        Assert.That(guard.OfRun(Given.Run)[0], Is.EqualTo(first));
    }

    [Test]
    public void A_claim_that_the_chain_shows_stands_though_nothing_was_recorded_here()
    {
        Claim first = Given.ClaimOf(0), other = first with { UpdateRoot = Given.Word(9) };
        using NodeDatabase database = NodeDatabase.Open(DatabasePath);
        database.Write(
            "INSERT INTO history (block, log, block_hash, name, run, round, slot, account, body) VALUES (7, 0, $hash, 'Claimed', 1, 0, 0, NULL, $body)",
            ("$hash", (object?)Given.Word(7).ToArray()), ("$body", (object?)first.ToJson()));
        SigningGuard guard = new(database);

        Assert.That(guard.Record(other), Is.EqualTo(new GuardResult.Refused(first)));
        Assert.That(guard.Record(Given.ClaimOf(1)), Is.TypeOf<GuardResult.Recorded>(), "another slot is another matter");
        Assert.That(guard.Record(first), Is.TypeOf<GuardResult.Recorded>());
    }

    [Test]
    public void A_replay_keeps_its_first_salt()
    {
        using NodeDatabase database = NodeDatabase.Open(DatabasePath);
        ReplayStore store = new(database);
        ReplayRecord record = Given.Replayed(Given.ClaimOf(0));

        store.Record(record);
        store.Record(record with { Salt = Given.Word(43) });

        Assert.That(store.OfRun(Given.Run)[record.ClaimHash].Commitment(Given.Victor), Is.EqualTo(record.Commitment(Given.Victor)));
    }

    [Test]
    public void A_data_directory_serves_one_process()
    {
        using DataDirectory held = DataDirectory.Open(_root);

        NodeStoppedException? stop = Assert.Throws<NodeStoppedException>(() => DataDirectory.Open(_root));

        Assert.That(stop!.Reason, Is.EqualTo(NodeStopReason.Locked));
        Assert.That(stop!.Message, Does.Contain(_root));
    }

    [Test]
    public void A_chain_with_another_first_block_is_named_and_nothing_is_deleted()
    {
        using NodeDatabase database = NodeDatabase.Open(DatabasePath);
        new ChainBinding(31337, "0xaa", "0x01").Hold(database);
        new SigningGuard(database).Record(Given.ClaimOf(0));

        NodeStoppedException? stop = Assert.Throws<NodeStoppedException>(() => new ChainBinding(31337, "0xbb", "0x01").Require(database, _root));

        Assert.That(stop!.Reason, Is.EqualTo(NodeStopReason.Chain));
        Assert.That(stop!.Message, Does.Contain("restarted empty").And.Contain("Nothing was deleted"));
        Assert.That(new SigningGuard(database).OfRun(Given.Run), Has.Count.EqualTo(1));
    }

    [Test]
    public void An_identity_can_be_named_anew_until_the_directory_has_worked_on_a_chain()
    {
        using NodeDatabase database = NodeDatabase.Open(DatabasePath);
        Assert.That(Hold(Given.Bob), Is.EqualTo(Given.Bob));
        Assert.That(Hold(Given.Victor), Is.EqualTo(Given.Victor), "the chain did not answer the first start");
        new ChainBinding(31337, "0xaa", "0x01").Hold(database);

        Assert.That(Hold(null), Is.EqualTo(Given.Victor));
        Assert.That(() => Hold(Given.Bob), Throws.TypeOf<NodeStoppedException>());

        Address Hold(Address? named) => WorkedIdentity.Hold(database, ChainBinding.IsHeldBy(database), Given.Alice, named);
    }

    [Test]
    public void A_damaged_database_is_named()
    {
        File.WriteAllBytes(DatabasePath, [.. Enumerable.Repeat((byte)7, 8192)]);

        NodeStoppedException? stop = Assert.Throws<NodeStoppedException>(() => NodeDatabase.Open(DatabasePath));

        Assert.That(stop!.Reason, Is.EqualTo(NodeStopReason.Database));
    }

    [Test]
    public void A_database_of_newer_software_is_left_alone()
    {
        using (SqliteConnection connection = new($"Data Source={DatabasePath};Pooling=False"))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 99";
            command.ExecuteNonQuery();
        }

        NodeStoppedException? stop = Assert.Throws<NodeStoppedException>(() => NodeDatabase.Open(DatabasePath));

        Assert.That(stop!.Message, Does.Contain("newer software"));
    }

    [TestCase("ftp://127.0.0.1/", "127.0.0.1:0", "secret", "not an http")]
    [TestCase("http://127.0.0.1:1/", "nowhere", "secret", "not ADDRESS:PORT")]
    [TestCase("http://127.0.0.1:1/", "127.0.0.1:0", "", "passphrase")]
    public void Wrong_options_are_named_in_one_sentence(string rpc, string listen, string passphrase, string expected)
    {
        NodeOptions options = new() { Rpc = new Uri(rpc), Listen = listen, Passphrase = passphrase };

        NodeStoppedException? stop = Assert.Throws<NodeStoppedException>(options.EnsureValid);

        Assert.That(stop!.Reason, Is.EqualTo(NodeStopReason.Configuration));
        Assert.That(stop!.Message, Does.Contain(expected));
    }
}
