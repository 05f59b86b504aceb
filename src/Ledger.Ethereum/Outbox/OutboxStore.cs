using System.Globalization;
using System.Numerics;
using Ledger.Cryptography;
using Microsoft.Data.Sqlite;

namespace Ledger.Ethereum;

/// <summary>The outbox on disk. Every method is one SQLite transaction; when it has returned, its effect survives a power cut.</summary>
internal sealed class OutboxStore : IDisposable
{
    private const string Schema = """
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA foreign_keys = ON;
        CREATE TABLE IF NOT EXISTS outbox_account (one INTEGER PRIMARY KEY CHECK (one = 1), chain INTEGER NOT NULL, address BLOB NOT NULL);
        CREATE TABLE IF NOT EXISTS outbox_intent (
            id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, receiver BLOB, data BLOB NOT NULL, value TEXT NOT NULL,
            gas INTEGER, nonce INTEGER UNIQUE, outcome INTEGER, receipt TEXT, detail BLOB, deadline INTEGER);
        CREATE INDEX IF NOT EXISTS outbox_open ON outbox_intent (id) WHERE outcome IS NULL;
        CREATE TABLE IF NOT EXISTS outbox_attempt (
            id INTEGER PRIMARY KEY AUTOINCREMENT, intent INTEGER NOT NULL REFERENCES outbox_intent (id), hash BLOB NOT NULL, raw BLOB NOT NULL,
            max_fee TEXT NOT NULL, tip TEXT NOT NULL, fee_market INTEGER NOT NULL, signed_at INTEGER NOT NULL, sent_at INTEGER NOT NULL);
        CREATE INDEX IF NOT EXISTS outbox_attempt_of ON outbox_attempt (intent);
        """;

    private readonly Lock _gate = new();
    private readonly SqliteConnection _database;

    public OutboxStore(string path, ulong chainId, Address account)
    {
        _database = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        try
        {
            _database.Open();
            Execute(Schema);
            AddDeadlines();
            Claim(chainId, account);
        }
        catch
        {
            _database.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        lock (_gate)
            _database.Dispose();
    }

    /// <summary>Adds intents; for each true, or false when it is known already, or why it cannot be added.</summary>
    /// <remarks>An intent whose outcome left no effect on chain is armed again.</remarks>
    public IReadOnlyList<(bool Added, ArgumentException? Fault)> Add(IReadOnlyList<TransactionIntent> intents)
    {
        lock (_gate)
        {
            using SqliteTransaction transaction = _database.BeginTransaction();
            List<(bool, ArgumentException?)> results = new(intents.Count);
            foreach (TransactionIntent intent in intents)
            {
                try
                {
                    results.Add((Find(intent.Key) is { } known ? Arm(known, intent) : Insert(intent), null));
                }
                catch (ArgumentException e) // found before anything is changed
                {
                    results.Add((false, e));
                }
            }

            transaction.Commit();
            return results;
        }
    }

    /// <summary>All intents without an outcome in the order of their arrival.</summary>
    public IReadOnlyList<OutboxEntry> Open()
    {
        lock (_gate)
        {
            ILookup<long, OutboxAttempt> attempts = Attempts().ToLookup(static one => one.Intent, static one => one.Attempt);
            using SqliteCommand command = Command(
                "SELECT id, key, receiver, data, value, gas, nonce, deadline FROM outbox_intent WHERE outcome IS NULL ORDER BY id");
            using SqliteDataReader rows = command.ExecuteReader();
            List<OutboxEntry> entries = [];
            while (rows.Read())
            {
                OutboxEntry entry = ReadEntry(rows);
                entries.Add(entry with { Attempts = [.. attempts[entry.Id]] });
            }

            return entries;
        }
    }

    /// <summary>The nonce after the highest leased one; 0 when none was.</summary>
    public ulong NextNonce()
    {
        lock (_gate)
        {
            using SqliteCommand command = Command("SELECT max(nonce) FROM outbox_intent");
            return command.ExecuteScalar() is long highest ? (ulong)highest + 1 : 0;
        }
    }

    /// <summary>Records signed transactions before they are sent, and the leases of their nonces.</summary>
    public void AddAttempts(IReadOnlyList<(long Intent, ulong Nonce, OutboxAttempt Attempt)> signed)
    {
        lock (_gate)
        {
            using SqliteTransaction transaction = _database.BeginTransaction();
            foreach ((long intent, ulong nonce, OutboxAttempt attempt) in signed)
            {
                Execute("UPDATE outbox_intent SET nonce = $nonce WHERE id = $id", ("$nonce", (long)nonce), ("$id", intent));
                Execute(
                    """
                    INSERT INTO outbox_attempt (intent, hash, raw, max_fee, tip, fee_market, signed_at, sent_at)
                    VALUES ($intent, $hash, $raw, $max, $tip, $market, $signed, $sent)
                    """,
                    ("$intent", intent), ("$hash", attempt.Hash.ToArray()), ("$raw", attempt.Raw), ("$max", Text(attempt.Fees.MaxFeePerGas)),
                    ("$tip", Text(attempt.Fees.MaxPriorityFeePerGas)), ("$market", attempt.Fees.HasFeeMarket),
                    ("$signed", attempt.SignedAt.ToUnixTimeMilliseconds()), ("$sent", attempt.SentAt.ToUnixTimeMilliseconds()));
            }

            transaction.Commit();
        }
    }

    /// <summary>Records that transactions were handed to a node again.</summary>
    public void Resent(IReadOnlyList<Hash32> hashes, DateTimeOffset at)
    {
        lock (_gate)
        {
            using SqliteTransaction transaction = _database.BeginTransaction();
            foreach (Hash32 hash in hashes)
                Execute("UPDATE outbox_attempt SET sent_at = $at WHERE hash = $hash", ("$at", at.ToUnixTimeMilliseconds()), ("$hash", hash.ToArray()));
            transaction.Commit();
        }
    }

    /// <summary>Records outcomes; they never change again, unless their key is armed again.</summary>
    public void Finish(IReadOnlyList<(OutboxEntry Entry, TransactionOutcome Outcome)> finished)
    {
        lock (_gate)
        {
            using SqliteTransaction transaction = _database.BeginTransaction();
            foreach ((OutboxEntry entry, TransactionOutcome outcome) in finished)
            {
                (OutboxOutcome kind, string? receipt, byte[]? detail) = OutboxOutcomeCodec.Encode(outcome);
                Execute(
                    "UPDATE outbox_intent SET outcome = $outcome, receipt = $receipt, detail = $detail WHERE id = $id",
                    ("$outcome", (int)kind), ("$receipt", receipt), ("$detail", detail), ("$id", entry.Id));
            }

            transaction.Commit();
        }
    }

    /// <summary>Whether a key is known, and its outcome if it has one.</summary>
    public (bool Known, TransactionOutcome? Outcome) FindOutcome(string key)
    {
        lock (_gate)
        {
            using SqliteCommand command = Command("SELECT outcome, receipt, detail, nonce FROM outbox_intent WHERE key = $key", ("$key", key));
            using SqliteDataReader row = command.ExecuteReader();
            if (!row.Read())
                return (false, null);
            if (row.IsDBNull(0))
                return (true, null);
            string? receipt = row.IsDBNull(1) ? null : row.GetString(1);
            byte[] detail = row.IsDBNull(2) ? [] : row.GetFieldValue<byte[]>(2);
            return (true, OutboxOutcomeCodec.Decode((OutboxOutcome)row.GetInt32(0), receipt, detail));
        }
    }

    private void Claim(ulong chainId, Address account)
    {
        Execute("INSERT OR IGNORE INTO outbox_account VALUES (1, $chain, $address)", ("$chain", (long)chainId), ("$address", account.ToArray()));
        using SqliteCommand command = Command("SELECT chain, address FROM outbox_account");
        using SqliteDataReader row = command.ExecuteReader();
        row.Read();
        if ((ulong)row.GetInt64(0) != chainId || new Address(row.GetFieldValue<byte[]>(1)) != account)
            throw new InvalidOperationException($"This outbox belongs to {new Address(row.GetFieldValue<byte[]>(1))} on chain {row.GetInt64(0)}.");
    }

    /// <summary>Stores of the first version have no column for deadlines.</summary>
    private void AddDeadlines()
    {
        using SqliteCommand command = Command("SELECT count(*) FROM pragma_table_info('outbox_intent') WHERE name = 'deadline'");
        if (command.ExecuteScalar() is 0L)
            Execute("ALTER TABLE outbox_intent ADD COLUMN deadline INTEGER");
    }

    private (long Id, TransactionIntent Intent, OutboxOutcome? Outcome)? Find(string key)
    {
        using SqliteCommand command = Command(
            "SELECT id, key, receiver, data, value, gas, nonce, deadline, outcome FROM outbox_intent WHERE key = $key", ("$key", key));
        using SqliteDataReader row = command.ExecuteReader();
        return row.Read() ? (row.GetInt64(0), ReadEntry(row).Intent, row.IsDBNull(8) ? null : (OutboxOutcome)row.GetInt32(8)) : null;
    }

    private bool Arm((long Id, TransactionIntent Intent, OutboxOutcome? Outcome) known, TransactionIntent intent)
    {
        bool again = known.Outcome is OutboxOutcome.Refused or OutboxOutcome.Dropped or OutboxOutcome.Replaced;
        bool same = known.Intent.To == intent.To && known.Intent.Value == intent.Value && known.Intent.Data.AsSpan().SequenceEqual(intent.Data);
        if (!again)
            return same ? false : throw new ArgumentException($"The key '{intent.Key}' already names another transaction.", nameof(intent));
        Execute("DELETE FROM outbox_attempt WHERE intent = $id", ("$id", known.Id));
        Execute("DELETE FROM outbox_intent WHERE id = $id AND nonce IS NULL", ("$id", known.Id));
        // A nonce that was leased stays known, under a key that no caller has: without it the account would seem to have sent more than this outbox knows.
        Execute("UPDATE outbox_intent SET key = $past WHERE id = $id", ("$past", string.Create(CultureInfo.InvariantCulture, $"\u0001{known.Id}")), ("$id", known.Id));
        return Insert(intent);
    }

    private bool Insert(TransactionIntent intent)
    {
        Execute(
            "INSERT INTO outbox_intent (key, receiver, data, value, gas, deadline) VALUES ($key, $receiver, $data, $value, $gas, $deadline)",
            ("$key", intent.Key), ("$receiver", intent.To?.ToArray()), ("$data", intent.Data), ("$value", Text(intent.Value)), ("$gas", (long?)intent.GasLimit),
            ("$deadline", intent.Deadline?.ToUnixTimeMilliseconds()));
        return true;
    }

    private List<(long Intent, OutboxAttempt Attempt)> Attempts()
    {
        using SqliteCommand command = Command(
            """
            SELECT a.intent, a.hash, a.raw, a.max_fee, a.tip, a.fee_market, a.signed_at, a.sent_at
            FROM outbox_intent i JOIN outbox_attempt a ON a.intent = i.id WHERE i.outcome IS NULL ORDER BY a.id
            """);
        using SqliteDataReader rows = command.ExecuteReader();
        List<(long, OutboxAttempt)> attempts = [];
        while (rows.Read())
        {
            attempts.Add((rows.GetInt64(0), new OutboxAttempt(
                new Hash32(rows.GetFieldValue<byte[]>(1)), rows.GetFieldValue<byte[]>(2),
                new Fees(Number(rows.GetString(3)), Number(rows.GetString(4)), rows.GetBoolean(5)),
                DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(6)), DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(7)))));
        }

        return attempts;
    }

    private static OutboxEntry ReadEntry(SqliteDataReader row) => new(
        row.GetInt64(0),
        new TransactionIntent(
            row.GetString(1), row.IsDBNull(2) ? null : new Address(row.GetFieldValue<byte[]>(2)), row.GetFieldValue<byte[]>(3),
            Number(row.GetString(4)), row.IsDBNull(5) ? null : (ulong)row.GetInt64(5),
            row.IsDBNull(7) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(7))),
        row.IsDBNull(6) ? null : (ulong)row.GetInt64(6),
        []);

    private static string Text(BigInteger number) => number.ToString(CultureInfo.InvariantCulture);

    private static BigInteger Number(string text) => BigInteger.Parse(text, CultureInfo.InvariantCulture);

    private void Execute(string sql, params (string Name, object? Value)[] parameters)
    {
        using SqliteCommand command = Command(sql, parameters);
        command.ExecuteNonQuery();
    }

    private SqliteCommand Command(string sql, params (string Name, object? Value)[] parameters)
    {
        SqliteCommand command = _database.CreateCommand();
        command.CommandText = sql;
        foreach ((string name, object? value) in parameters)
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }
}
