using Ledger.Node.Chain;
using Ledger.Proofs;
using Microsoft.Data.Sqlite;

namespace Ledger.Node.Storage;

/// <summary>What recording a claim came to.</summary>
public abstract record GuardResult
{
    private GuardResult() { }

    /// <summary>The claim is on disk and may be sent.</summary>
    public sealed record Recorded : GuardResult;

    /// <summary>Another claim for the same slot was recorded before, here or on chain: this one must never be sent.</summary>
    /// <param name="Before">The claim that stands.</param>
    public sealed record Refused(Claim Before) : GuardResult;
}

/// <summary>One claim for a slot, for ever: a claim is recorded here before it is sent, and no other one after it.</summary>
/// <remarks>
/// Records of claims that the chain shows count as well: a database that was put back from a backup has forgotten its own.
/// What was signed and never reached the chain is known to nobody then, which is why <see cref="RestoredBackup"/> stops such a node.
/// </remarks>
public sealed class SigningGuard(NodeDatabase database)
{
    private const string RestoredBlock = "restored_block", RestoredNonce = "restored_nonce";

    /// <summary>The block up to which claims may have been signed that nobody remembers here; null unless the database was put back from a backup, or the identity taken over from other keys.</summary>
    public ulong? ForgottenUpTo => Mark(RestoredBlock);

    /// <summary>How many transactions of the node's key are known not to be remembered here.</summary>
    internal ulong ForgottenNonces => Mark(RestoredNonce) ?? 0;

    /// <summary>Records a claim; durable when this returns.</summary>
    public GuardResult Record(Claim claim) => database.Write<GuardResult>(connection =>
    {
        if ((Recorded(connection, claim) ?? OnChain(connection, claim)) is Claim before && before != claim)
            return new GuardResult.Refused(before);
        using SqliteCommand insert = NodeDatabase.Command(connection,
            "INSERT INTO own_claims (run, round, slot, hash, claim) VALUES ($run, $round, $slot, $hash, $claim) ON CONFLICT DO NOTHING",
            ("$run", (long)claim.RunNumber), ("$round", claim.Round), ("$slot", claim.Slot),
            ("$hash", claim.Hash.ToArray()), ("$claim", claim.ToJson()));
        insert.ExecuteNonQuery();
        return new GuardResult.Recorded();
    });

    /// <summary>The claims recorded for a run, by round.</summary>
    public IReadOnlyDictionary<uint, Claim> OfRun(ulong run) => database
        .Read("SELECT claim FROM own_claims WHERE run = $run ORDER BY round, slot", row => ClaimFields.FromJson(row.GetString(0)), ("$run", (long)run))
        .GroupBy(claim => claim.Round)
        .ToDictionary(group => group.Key, group => group.Last());

    /// <summary>Whether other keys may still sign claims of which this database will know nothing.</summary>
    internal bool IsBesideOthers => ForgottenUpTo == ulong.MaxValue;

    /// <summary>Remembers that claims may have been signed up to a block of which this database knows nothing.</summary>
    internal void Forget(ulong nonces, ulong block) => Write((RestoredNonce, nonces), (RestoredBlock, block));

    /// <summary>Remembers that other keys may sign claims until <see cref="EndOthers"/>.</summary>
    internal void BeginBesideOthers() => Write((RestoredBlock, ulong.MaxValue));

    /// <summary>Remembers that other keys may have signed claims up to a block, and none after it.</summary>
    internal void EndOthers(ulong block) => Write((RestoredBlock, block));

    private void Write(params (string Name, ulong Value)[] marks) => database.Write(connection =>
    {
        foreach ((string name, ulong value) in marks)
        {
            using SqliteCommand set = NodeDatabase.Command(connection,
                "INSERT INTO binding (name, value) VALUES ($name, $value) ON CONFLICT (name) DO UPDATE SET value = $value",
                ("$name", name), ("$value", value.ToString(System.Globalization.CultureInfo.InvariantCulture)));
            set.ExecuteNonQuery();
        }

        return 0;
    });

    private static Claim? Recorded(SqliteConnection connection, Claim claim) => Find(connection,
        "SELECT claim FROM own_claims WHERE run = $run AND round = $round AND slot = $slot", claim);

    /// <summary>The claim that the chain holds for the slot, which only the slot's owner can have sent.</summary>
    private static Claim? OnChain(SqliteConnection connection, Claim claim) => Find(connection,
        "SELECT body FROM history WHERE run = $run AND round = $round AND slot = $slot AND name = 'Claimed' ORDER BY block DESC, log DESC LIMIT 1", claim);

    private static Claim? Find(SqliteConnection connection, string sql, Claim claim)
    {
        using SqliteCommand find = NodeDatabase.Command(connection, sql, ("$run", (long)claim.RunNumber), ("$round", claim.Round), ("$slot", claim.Slot));
        return find.ExecuteScalar() is string json ? ClaimFields.FromJson(json) : null;
    }

    private ulong? Mark(string name) => database
        .Read("SELECT value FROM binding WHERE name = $name", row => ulong.Parse(row.GetString(0), System.Globalization.CultureInfo.InvariantCulture), ("$name", name))
        .Select(static value => (ulong?)value).FirstOrDefault();
}
