using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Ledger.Ethereum;

/// <summary>Feeds a handler with the logs of the canonical chain and takes back those of blocks that left it.</summary>
public sealed partial class LogFollower
{
    /// <summary>Uses a database that the handler's state is in too; creates the follower's tables there.</summary>
    /// <param name="database">An open connection that nobody else uses while the follower runs.</param>
    /// <param name="client">The node.</param>
    /// <param name="filter">Which logs.</param>
    /// <param name="handler">The state.</param>
    /// <param name="options">How.</param>
    /// <param name="logger">Where reorganisations are told.</param>
    /// <param name="time">The clock.</param>
    public LogFollower(
        SqliteConnection database, EthereumClient client, LogFilter filter, ILogHandler handler, LogFollowerOptions options,
        ILogger logger, TimeProvider time) => throw new NotSupportedException();

    /// <summary>Height and hash up to which the handler's state is complete; null before the first block.</summary>
    public BlockHeader? Cursor => throw new NotSupportedException();

    /// <summary>Follows until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Follows up to the present head once.</summary>
    public Task CatchUpAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
}
