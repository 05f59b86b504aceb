using Ledger.Ethereum;
using Microsoft.Data.Sqlite;

namespace Ledger.Node.Storage;

/// <summary>The identity that a data directory works for: its own key's, or one that was handed to that key; never changed once it has worked on a chain.</summary>
internal static class WorkedIdentity
{
    private const string Name = "identity";

    /// <summary>The identity of this start.</summary>
    /// <param name="database">The directory's database.</param>
    /// <param name="wasBound">Whether the directory has worked on a chain before.</param>
    /// <param name="own">The identity of the directory's own key.</param>
    /// <param name="named">What the operator named; null for none.</param>
    /// <exception cref="NodeStoppedException">The directory works for another identity.</exception>
    public static Address Hold(NodeDatabase database, bool wasBound, Address own, Address? named)
    {
        Address present = database.Read("SELECT value FROM binding WHERE name = $name", static row => Address.Parse(row.GetString(0)), ("$name", Name)) is [Address held] ? held : own;
        if (named is not Address wanted || wanted == present)
            return present;
        if (wasBound)
            throw new NodeStoppedException(NodeStopReason.Configuration, $"The data directory works for the identity {present}, not for {wanted}: use another directory, which makes keys of its own.");
        database.Write(connection =>
        {
            using SqliteCommand insert = NodeDatabase.Command(connection,
                "INSERT INTO binding (name, value) VALUES ($name, $value) ON CONFLICT (name) DO UPDATE SET value = $value", ("$name", Name), ("$value", wanted.ToString()));
            return insert.ExecuteNonQuery();
        });
        return wanted;
    }
}
