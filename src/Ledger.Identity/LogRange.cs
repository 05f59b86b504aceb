using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>Reads the logs of a range of blocks, as long as it may be.</summary>
internal static class LogRange
{
    private const ulong SmallestRange = 500;

    /// <summary>The logs that a filter wants, both ends included; a range that the node refuses is asked for in halves.</summary>
    public static async Task<IReadOnlyList<Log>> ReadAsync(EthereumClient client, LogFilter filter, ulong first, ulong last, CancellationToken cancellationToken)
    {
        if (first > last)
            return [];
        try
        {
            IReadOnlyList<Log> logs = await client.GetLogsAsync(filter, first, last, cancellationToken).ConfigureAwait(false);
            return [.. logs.Where(filter.Matches)];
        }
        catch (RpcException) when (last - first >= SmallestRange)
        {
            ulong middle = first + ((last - first) / 2);
            IReadOnlyList<Log> early = await ReadAsync(client, filter, first, middle, cancellationToken).ConfigureAwait(false);
            return [.. early, .. await ReadAsync(client, filter, middle + 1, last, cancellationToken).ConfigureAwait(false)];
        }
    }
}
