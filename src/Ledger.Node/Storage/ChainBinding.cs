namespace Ledger.Node.Storage;

/// <summary>The chain and contract a data directory belongs to; never changed once written.</summary>
/// <param name="ChainId">Chain id.</param>
/// <param name="GenesisHash">Hash of block 0.</param>
/// <param name="TrainingRuns">Address of the TrainingRuns contract.</param>
public sealed record ChainBinding(ulong ChainId, string GenesisHash, string TrainingRuns)
{
    /// <summary>Whether a database has ever been bound to a chain.</summary>
    public static bool IsHeldBy(NodeDatabase database) => database.Read("SELECT count(*) FROM binding WHERE name = 'chain_id'", row => row.GetInt64(0))[0] > 0;

    /// <summary>Checks that a database is bound to this chain, or to none.</summary>
    /// <exception cref="NodeStoppedException">The database belongs to another chain; nothing was deleted.</exception>
    public void Require(NodeDatabase database, string directory)
    {
        Dictionary<string, string> held = database
            .Read("SELECT name, value FROM binding", row => (Name: row.GetString(0), Value: row.GetString(1)))
            .ToDictionary(pair => pair.Name, pair => pair.Value);
        foreach ((string name, string value, string words) in Fields())
        {
            if (held.TryGetValue(name, out string? before) && before != value)
            {
                string hint = name == "genesis_hash" ? " The chain was probably restarted empty." : "";
                throw new NodeStoppedException(NodeStopReason.Chain,
                    $"The data directory {directory} belongs to {words} {before}, but the endpoint has {value}.{hint} Nothing was deleted: use the old chain, or another directory.");
            }
        }
    }

    /// <summary>Binds a database that is bound to nothing yet.</summary>
    public void Hold(NodeDatabase database) => database.Write(connection =>
    {
        foreach ((string name, string value, _) in Fields())
        {
            using Microsoft.Data.Sqlite.SqliteCommand insert = NodeDatabase.Command(connection,
                "INSERT INTO binding (name, value) VALUES ($name, $value) ON CONFLICT DO NOTHING", ("$name", name), ("$value", value));
            insert.ExecuteNonQuery();
        }

        return 0;
    });

    private (string Name, string Value, string Words)[] Fields() =>
    [
        ("chain_id", ChainId.ToString(System.Globalization.CultureInfo.InvariantCulture), "chain id"),
        ("genesis_hash", GenesisHash, "a chain whose first block is"),
        ("training_runs", TrainingRuns, "the TrainingRuns contract"),
    ];
}
