using System.Diagnostics;
using System.Numerics;
using System.Text.Json.Nodes;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Testing;
using Microsoft.Data.Sqlite;
using NUnit.Framework;

namespace Ledger.Identity.Tests;

/// <summary>The indexed resolver on a real chain: how much it asks, what it does when the chain or the index is not what it seems.</summary>
public sealed class DidResolverTests : IdentityIndexFixture
{
    private static readonly Hash32 s_service = LedgerNames.ToBytes32("did/svc/Hub");

    [Test]
    public async Task An_identity_that_changed_200_times_takes_three_questions()
    {
        FundedWallet wallet = await Chain.NewWalletAsync(BigInteger.Pow(10, 20));
        await ChangeAsync(wallet, 200);
        await FollowAsync();
        string did = Did(wallet.Address);
        ulong middle = IdentityIndex.Read(Database, wallet.Address)![99].Change.Block;
        await ResolvedAsync(did);
        await ResolvedAsync($"{did}?versionId={middle}");

        (int atHead, TimeSpan headTime, DidResolution.Resolved head) = await CountAsync(did);
        (int atVersion, TimeSpan versionTime, DidResolution.Resolved version) = await CountAsync($"{did}?versionId={middle}");

        await TestContext.Out.WriteLineAsync($"200 changes: {headTime.TotalMilliseconds:0.0} ms at the head, {versionTime.TotalMilliseconds:0.0} ms at a version");
        Assert.That(atHead, Is.AtMost(3));
        Assert.That(atVersion, Is.AtMost(3));
        Assert.That(head.Document["service"]!.AsArray(), Has.Count.EqualTo(200));
        Assert.That(version.Document["service"]!.AsArray(), Has.Count.EqualTo(100));
        Assert.That(version.Metadata.Next, Is.Not.Null);
    }

    [Test]
    public async Task What_the_index_has_not_seen_yet_is_resolved_all_the_same()
    {
        FundedWallet wallet = await Chain.NewWalletAsync(BigInteger.Pow(10, 20));
        await FollowAsync();
        await ChangeAsync(wallet, 3);

        Assert.That((await ResolvedAsync(Did(wallet.Address))).Document["service"]!.AsArray(), Has.Count.EqualTo(3));
    }

    [Test]
    public async Task A_reorganisation_takes_a_change_out_of_the_document()
    {
        FundedWallet wallet = await Chain.NewWalletAsync(BigInteger.Pow(10, 20));
        await ChangeAsync(wallet, 1);
        await FollowAsync();
        ulong before = await Chain.Client.GetBlockNumberAsync(CancellationToken.None);
        await ChangeAsync(wallet, 3);
        await FollowAsync();
        Assert.That((await ResolvedAsync(Did(wallet.Address))).Document["service"]!.AsArray(), Has.Count.EqualTo(3));

        await Chain.ReorgAsync((int)(await Chain.Client.GetBlockNumberAsync(CancellationToken.None) - before));

        Assert.That((await ResolvedAsync(Did(wallet.Address))).Document["service"]!.AsArray(), Has.Count.EqualTo(1), "before the index knows");
        await FollowAsync();
        Assert.That((await ResolvedAsync(Did(wallet.Address))).Document["service"]!.AsArray(), Has.Count.EqualTo(1), "and after");
    }

    [Test]
    public async Task An_index_with_a_gap_is_not_believed()
    {
        FundedWallet wallet = await Chain.NewWalletAsync(BigInteger.Pow(10, 20));
        await ChangeAsync(wallet, 4);
        await FollowAsync();
        await using SqliteCommand gap = Database.CreateCommand();
        gap.CommandText = "DELETE FROM identity_changes WHERE identity = $identity AND block = (SELECT MIN(block) + 1 FROM identity_changes WHERE identity = $identity)";
        gap.Parameters.AddWithValue("$identity", wallet.Address.ToArray());
        Assert.That(await gap.ExecuteNonQueryAsync(), Is.EqualTo(1));

        Assert.That((await ResolvedAsync(Did(wallet.Address))).Document["service"]!.AsArray(), Has.Count.EqualTo(4));
    }

    [Test]
    public async Task A_node_that_leaves_logs_out_gets_no_document_made()
    {
        FundedWallet wallet = await Chain.NewWalletAsync(BigInteger.Pow(10, 20));
        await ChangeAsync(wallet, 2);
        Line.Instead = static request => request.Method == "eth_getLogs" ? new JsonArray() : null;
        try
        {
            Assert.That(await ErrorAsync(Did(wallet.Address)), Is.EqualTo(DidResolutionError.InternalError));
        }
        finally
        {
            Line.Instead = static _ => null;
        }
    }

    [Test]
    public async Task A_version_above_the_head_is_not_found() =>
        Assert.That(await ErrorAsync($"{Did(Chain.Wallets[1].Address)}?versionId=99999999"), Is.EqualTo(DidResolutionError.NotFound));

    [TestCase("did:ethr:0x7a69:0x12", DidResolutionError.InvalidDid)]
    [TestCase("ethr:0x7a69:0x00000000000000000000000000000000000000aa", DidResolutionError.InvalidDid)]
    [TestCase("did:ethr:0x7a69:0x00000000000000000000000000000000000000aa/path", DidResolutionError.InvalidDid)]
    [TestCase("did:ethr:0x7a69:0x00000000000000000000000000000000000000aa?versionId=x", DidResolutionError.InvalidDidUrl)]
    [TestCase("did:ethr:0x7a69:0x00000000000000000000000000000000000000aa?versionTime=2026-01-01T00:00:00Z", DidResolutionError.InvalidDidUrl)]
    [TestCase("did:web:example.org", DidResolutionError.MethodNotSupported)]
    [TestCase("did:ethr:0x00000000000000000000000000000000000000aa", DidResolutionError.UnknownNetwork)]
    public async Task What_cannot_be_resolved_says_why(string did, DidResolutionError error) => Assert.That(await ErrorAsync(did), Is.EqualTo(error));

    [Test]
    public async Task A_flood_of_changes_ends_in_a_limit_error_and_a_reorganisation_brings_the_identity_back()
    {
        Address identity = Address.Parse("0x00000000000000000000000000000000000000f1");
        IdentityIndex index = new(Registry);
        List<Log> flood = [.. Enumerable.Range(1, IdentityIndex.MostChanges + 1).Select(i => AttributeLog(identity, (ulong)i))];
        await using (SqliteTransaction transaction = Database.BeginTransaction())
        {
            foreach (Log log in flood)
                index.Apply(transaction, log);
            transaction.Commit();
        }

        Assert.That(IdentityIndex.Read(Database, identity), Is.Null);
        await FollowAsync();
        Assert.That(await ErrorAsync(Did(identity)), Is.EqualTo(DidResolutionError.HistoryTooLong));

        await using (SqliteTransaction transaction = Database.BeginTransaction())
        {
            index.Undo(transaction, flood[^1]);
            transaction.Commit();
        }

        Assert.That(IdentityIndex.Read(Database, identity), Has.Count.EqualTo(IdentityIndex.MostChanges));
    }

    private async Task<(int Questions, TimeSpan Time, DidResolution.Resolved Answer)> CountAsync(string did)
    {
        Questions = 0;
        long started = Stopwatch.GetTimestamp();
        DidResolution.Resolved answer = await ResolvedAsync(did);
        return (Questions, Stopwatch.GetElapsedTime(started), answer);
    }

    private async Task ChangeAsync(FundedWallet wallet, int times)
    {
        for (int i = 0; i < times; i++)
        {
            byte[] value = System.Text.Encoding.ASCII.GetBytes($"http://{i}.example/");
            await wallet.SendAsync(IdentityRegistry.Calls.SetAttribute(Registry, wallet.Address, s_service, value, 100_000));
        }
    }

    private Log AttributeLog(Address identity, ulong block)
    {
        byte[] topic = new byte[Hash32.Size];
        identity.CopyTo(topic.AsSpan(12));
        byte[] data = [.. s_service.ToArray(), .. Word(128), .. Word(100_000), .. Word(block - 1), .. Word(1), .. Word(0)];
        return new Log(Registry, [IdentityRegistry.Events.DIDAttributeChanged.Topic0, new Hash32(topic)], data, block, Hash32.Zero, Hash32.Zero, 0, 0);
    }

    private static byte[] Word(ulong value)
    {
        byte[] word = new byte[32];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(word.AsSpan(24), value);
        return word;
    }
}
