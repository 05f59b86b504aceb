using Microsoft.Data.Sqlite;

namespace Ledger.Ethereum;

/// <summary>State that follows the chain's logs: the follower tells it what appeared and what disappeared.</summary>
/// <remarks>Both methods run inside the transaction that also moves the cursor: all of it lands, or nothing.</remarks>
public interface ILogHandler
{
    /// <summary>Takes a log over into the state. Logs come in the order of the chain.</summary>
    void Apply(SqliteTransaction transaction, Log log);

    /// <summary>Takes a log back that a reorganisation removed. Logs come in reverse order.</summary>
    void Undo(SqliteTransaction transaction, Log log);
}
