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

    /// <summary>Another claim for the same slot was recorded before: this one must never be sent.</summary>
    /// <param name="Before">The claim that stands.</param>
    public sealed record Refused(Claim Before) : GuardResult;
}

/// <summary>One claim for a slot, for ever: a claim is recorded here before it is sent, and no other one after it.</summary>
public sealed class SigningGuard(NodeDatabase database)
{
    /// <summary>Records a claim; durable when this returns.</summary>
    public GuardResult Record(Claim claim) => database.Write<GuardResult>(connection =>
    {
        using SqliteCommand find = NodeDatabase.Command(connection,
            "SELECT claim FROM own_claims WHERE run = $run AND round = $round AND slot = $slot",
            ("$run", (long)claim.RunNumber), ("$round", claim.Round), ("$slot", claim.Slot));
        if (find.ExecuteScalar() is string json)
        {
            Claim before = ClaimFields.FromJson(json);
            return before == claim ? new GuardResult.Recorded() : new GuardResult.Refused(before);
        }

        using SqliteCommand insert = NodeDatabase.Command(connection,
            "INSERT INTO own_claims (run, round, slot, hash, claim) VALUES ($run, $round, $slot, $hash, $claim)",
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
}
