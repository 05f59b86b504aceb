using Ledger.Ethereum;
using Ledger.Identity;
using Ledger.Node.Games;
using Ledger.Node.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Ledger.Node.Chain;

/// <summary>Keeps history, peers and identities in node.db in step with the chain.</summary>
/// <remarks>It has a connection of its own, since the follower's cursor and what it feeds move in one transaction.</remarks>
internal sealed class EventIndex : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly LogFollower _follower;

    /// <summary>Opens the index over the node's database.</summary>
    public EventIndex(DataDirectory directory, ChainConnection chain, ChainHistory history, GameLogs games, ILogger logger, TimeProvider time)
    {
        _connection = NodeDatabase.Connect(directory.Database);
        PeerDirectory.CreateTables(_connection);
        IdentityIndex.CreateTables(_connection);
        LogFilter filter = new(
        [
            chain.Addresses.IdentityRegistry, chain.Addresses.TrainingRuns, chain.Addresses.StateRoots, chain.Addresses.Emission, chain.Addresses.Disputes,
        ]);
        All handler = new(history, games, new PeerDirectory(chain.Addresses.IdentityRegistry), new IdentityIndex(chain.Addresses.IdentityRegistry));
        LogFollowerOptions options = new() { FirstBlock = chain.Addresses.FirstBlock };
        _follower = new LogFollower(_connection, chain.Client, filter, handler, options, logger, time);
    }

    /// <summary>The block up to which everything was read; null before the first.</summary>
    public FollowedBlock? Followed => _follower.Cursor;

    /// <summary>Reads up to the head.</summary>
    public Task CatchUpAsync(CancellationToken cancellation) => _follower.CatchUpAsync(cancellation);

    /// <inheritdoc />
    public void Dispose() => _connection.Dispose();

    private sealed class All(params ILogHandler[] handlers) : ILogHandler
    {
        public void Apply(SqliteTransaction transaction, Log log)
        {
            foreach (ILogHandler handler in handlers)
                handler.Apply(transaction, log);
        }

        public void Undo(SqliteTransaction transaction, Log log)
        {
            foreach (ILogHandler handler in Enumerable.Reverse(handlers))
                handler.Undo(transaction, log);
        }
    }
}
