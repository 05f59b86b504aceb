using System.Security.Cryptography;
using Ledger.Cryptography;

namespace Ledger.Node.Storage;

/// <summary>Random salts of challenges: on disk before anything is committed to, so that a restart can still reveal it.</summary>
public sealed class OpeningSalts(NodeDatabase database)
{
    /// <summary>Draws the salt of a challenge; one that was drawn before stands.</summary>
    public void Draw(Hash32 subject, int attempt) => database.Write(
        "INSERT INTO opening_salts (subject, attempt, salt) VALUES ($subject, $attempt, $salt) ON CONFLICT DO NOTHING",
        ("$subject", subject.ToArray()), ("$attempt", attempt), ("$salt", RandomNumberGenerator.GetBytes(Hash32.Size)));

    /// <summary>All salts.</summary>
    public IReadOnlyDictionary<(Hash32 Subject, int Attempt), Hash32> All() => database
        .Read("SELECT subject, attempt, salt FROM opening_salts",
            static row => (Key: (new Hash32(row.GetFieldValue<byte[]>(0)), row.GetInt32(1)), Salt: new Hash32(row.GetFieldValue<byte[]>(2))))
        .ToDictionary(static row => row.Key, static row => row.Salt);
}
