using Ledger.Cryptography;
using Microsoft.Extensions.Logging;

namespace Ledger.Ethereum;

internal static partial class LogFollowerLog
{
    [LoggerMessage(1, LogLevel.Information, "Block {Number} ({Hash}) left the chain: its logs are undone")]
    public static partial void BlockLeftChain(ILogger logger, ulong number, Hash32 hash);

    [LoggerMessage(2, LogLevel.Information, "The node refused the logs of blocks {First} to {Last}; now asking for {Size} at once: {Reason}")]
    public static partial void RangeHalved(ILogger logger, ulong first, ulong last, int size, string reason);

    [LoggerMessage(3, LogLevel.Warning, "The node gives no usable answer: {Reason}")]
    public static partial void NodeUnavailable(ILogger logger, string reason);
}
