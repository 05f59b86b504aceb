using System.Security.Cryptography;
using Ledger.Cryptography;
using Ledger.Node.Rules;

namespace Ledger.Node.Storage;

/// <summary>What replays found, with salt and trail: on disk before anything is committed on chain.</summary>
public sealed class ReplayStore(NodeDatabase database)
{
    /// <summary>A fresh salt.</summary>
    public static Hash32 NewSalt() => new(RandomNumberGenerator.GetBytes(Hash32.Size));

    /// <summary>Keeps a record; the first one for a claim stands.</summary>
    public void Record(ReplayRecord record) => database.Write(
        """
        INSERT INTO replays (run, round, slot, claim_hash, outcome, checkpoint, counter_root, salt, trail)
        VALUES ($run, $round, $slot, $hash, $outcome, $checkpoint, $counter, $salt, $trail) ON CONFLICT DO NOTHING
        """,
        ("$run", (long)record.Run), ("$round", record.Round), ("$slot", record.Slot), ("$hash", record.ClaimHash.ToArray()),
        ("$outcome", record.Upheld ? "upheld" : "diverges"), ("$checkpoint", record.Checkpoint),
        ("$counter", record.CounterRoot.ToArray()), ("$salt", record.Salt.ToArray()), ("$trail", record.Trail.ToArray()));

    /// <summary>Keeps what was found that convicts a claim without a game: empty for nothing.</summary>
    public void RecordPoison(Hash32 claim, ReadOnlyMemory<byte> message) => database.Write(
        "UPDATE replays SET poison = $poison WHERE claim_hash = $hash AND poison IS NULL", ("$poison", message.ToArray()), ("$hash", claim.ToArray()));

    /// <summary>The records of a run, by claim hash.</summary>
    public IReadOnlyDictionary<Hash32, ReplayRecord> OfRun(ulong run) => database
        .Read("SELECT round, slot, claim_hash, outcome, checkpoint, counter_root, salt, trail, poison FROM replays WHERE run = $run",
            row => new ReplayRecord(run, (uint)row.GetInt64(0), row.GetInt32(1), Hash(row, 2), row.GetString(3) == "upheld",
                row.GetInt32(4), Hash(row, 5), Hash(row, 6), row.GetFieldValue<byte[]>(7))
            {
                Poison = row.IsDBNull(8) ? default(ReadOnlyMemory<byte>?) : new ReadOnlyMemory<byte>(row.GetFieldValue<byte[]>(8)),
            },
            ("$run", (long)run))
        .ToDictionary(record => record.ClaimHash);

    private static Hash32 Hash(Microsoft.Data.Sqlite.SqliteDataReader row, int column) => new(row.GetFieldValue<byte[]>(column));
}
