using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Ledger.Node.Storage;

/// <summary>The tables of node.db, as the list of steps that lead to them; the number of steps done is user_version.</summary>
/// <remarks>A step, once released, is never edited: a change is a new step at the end.</remarks>
internal static class NodeSchema
{
    private static readonly string[] s_steps =
    [
        """
        CREATE TABLE binding (             -- what this database belongs to; written once
            name TEXT PRIMARY KEY,
            value TEXT NOT NULL
        ) STRICT;

        CREATE TABLE own_claims (          -- the signing guard: one claim for a slot, for ever
            run INTEGER NOT NULL, round INTEGER NOT NULL, slot INTEGER NOT NULL,
            hash BLOB NOT NULL,            -- keccak256 of the encoded claim
            claim TEXT NOT NULL,
            PRIMARY KEY (run, round, slot)
        ) STRICT;

        CREATE TABLE replays (             -- what replaying another node's claim found, with what an attestation needs
            run INTEGER NOT NULL, round INTEGER NOT NULL, slot INTEGER NOT NULL,
            claim_hash BLOB NOT NULL,
            outcome TEXT NOT NULL,         -- upheld | diverges
            checkpoint INTEGER NOT NULL,   -- first checkpoint that differs; -1 when upheld or not known
            counter_root BLOB NOT NULL,    -- trace root of the replay
            salt BLOB NOT NULL,
            trail BLOB NOT NULL,
            PRIMARY KEY (run, round, slot, claim_hash)
        ) STRICT;

        CREATE TABLE states (              -- state that a round starts from, as derived here
            run INTEGER NOT NULL, round INTEGER NOT NULL,
            root BLOB NOT NULL,
            content BLOB NOT NULL,         -- digest of the blob that holds the state
            PRIMARY KEY (run, round)
        ) STRICT;

        CREATE TABLE validation (
            run INTEGER NOT NULL, round INTEGER NOT NULL,
            root BLOB NOT NULL,
            loss REAL NOT NULL,
            PRIMARY KEY (run, round)
        ) STRICT;

        CREATE TABLE curves (              -- losses and gradient norms of rounds computed here
            run INTEGER NOT NULL, round INTEGER NOT NULL, slot INTEGER NOT NULL, trained INTEGER NOT NULL,
            trail BLOB NOT NULL,           -- float32 pairs, little-endian
            PRIMARY KEY (run, round, slot)
        ) STRICT;

        CREATE TABLE history (             -- contract events of blocks that are part of the chain
            block INTEGER NOT NULL, log INTEGER NOT NULL,
            block_hash BLOB NOT NULL,
            name TEXT NOT NULL,
            run INTEGER, round INTEGER, slot INTEGER,
            account TEXT,
            body TEXT NOT NULL,            -- all fields, JSON
            PRIMARY KEY (block, log)
        ) STRICT;
        CREATE INDEX history_by_round ON history (run, round, name);
        CREATE INDEX history_by_account ON history (account, name);
        """,
        """
        CREATE TABLE releases (            -- what this node made of a run that has ended
            run INTEGER PRIMARY KEY,
            root BLOB NOT NULL,            -- of the final state
            manifest BLOB NOT NULL,        -- digests of CIDs
            safetensors BLOB NOT NULL,
            gguf BLOB NOT NULL
        ) STRICT;
        """,
        """
        CREATE TABLE game_logs (           -- events of the Disputes contract in blocks that are part of the chain
            block INTEGER NOT NULL, log INTEGER NOT NULL,
            block_hash BLOB NOT NULL,
            event BLOB NOT NULL,           -- first topic
            subject BLOB NOT NULL,         -- second topic
            game INTEGER,
            topics BLOB NOT NULL,
            data BLOB NOT NULL,
            PRIMARY KEY (block, log)
        ) STRICT;
        CREATE INDEX game_logs_by_game ON game_logs (game);
        CREATE INDEX game_logs_by_event ON game_logs (event);

        CREATE TABLE secret (              -- random bytes of this node, made once: hides what it is about to challenge
            one INTEGER PRIMARY KEY CHECK (one = 1),
            value BLOB NOT NULL
        ) STRICT;
        """,
        """
        DROP TABLE secret;

        CREATE TABLE opening_salts (       -- hides the challenge of a candidate until it is revealed; drawn before anything is committed
            subject BLOB NOT NULL,         -- key on chain
            attempt INTEGER NOT NULL,      -- own games about it that have ended: the same root can be posted again
            salt BLOB NOT NULL,
            PRIMARY KEY (subject, attempt)
        ) STRICT;

        ALTER TABLE replays ADD COLUMN poison BLOB; -- message that convicts the claim without a game; empty: there is none; NULL: not looked for
        """,
    ];

    /// <summary>Brings an open database to the newest version, each step in its own transaction.</summary>
    public static void Migrate(SqliteConnection connection, string path)
    {
        int version = NodeDatabase.SchemaVersion(connection);
        if (version > s_steps.Length)
        {
            throw new NodeStoppedException(NodeStopReason.Database,
                $"The database {path} has schema version {version}, this software knows {s_steps.Length}: use the newer software.");
        }

        for (; version < s_steps.Length; version++)
        {
            using SqliteTransaction transaction = connection.BeginTransaction();
            NodeDatabase.Execute(connection, s_steps[version]);
            NodeDatabase.Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {version + 1}"));
            transaction.Commit();
        }
    }
}
