using Ledger.Cryptography;
using Microsoft.Extensions.Logging;

namespace Ledger.Ethereum;

internal static partial class OutboxLog
{
    [LoggerMessage(1, LogLevel.Information, "{Key}: sent {Transaction} with nonce {Nonce}")]
    public static partial void Sent(ILogger logger, string key, Hash32 transaction, ulong nonce);

    [LoggerMessage(2, LogLevel.Warning, "{Key}: the node refused {Transaction}: {Reason}")]
    public static partial void SendRefused(ILogger logger, string key, Hash32 transaction, string reason);

    [LoggerMessage(3, LogLevel.Information, "{Key}: {Transaction} replaced by {Replacement} with higher fees")]
    public static partial void FeesRaised(ILogger logger, string key, Hash32 transaction, Hash32 replacement);

    [LoggerMessage(4, LogLevel.Warning, "{Key}: the fee cap is reached and the transaction still waits")]
    public static partial void CapReached(ILogger logger, string key);

    [LoggerMessage(5, LogLevel.Warning, "{Key}: given up: {Reason}")]
    public static partial void Dropped(ILogger logger, string key, string reason);

    [LoggerMessage(6, LogLevel.Warning, "{Key}: a transaction from elsewhere used nonce {Nonce}")]
    public static partial void NonceTaken(ILogger logger, string key, ulong nonce);

    [LoggerMessage(7, LogLevel.Information, "{Key}: {Transaction} left the chain or the pool and is sent again")]
    public static partial void SentAgain(ILogger logger, string key, Hash32 transaction);

    [LoggerMessage(8, LogLevel.Warning, "The node gives no usable answer: {Reason}")]
    public static partial void NodeUnavailable(ILogger logger, string reason);

    [LoggerMessage(9, LogLevel.Warning, "{Key}: the node cannot estimate its gas now: {Reason}")]
    public static partial void EstimateRefused(ILogger logger, string key, string reason);

    [LoggerMessage(10, LogLevel.Critical, "The outbox stopped")]
    public static partial void Stopped(ILogger logger, Exception reason);

    [LoggerMessage(11, LogLevel.Warning, "{Key}: nonce {Nonce} is used, and no node has yet shown by which transaction")]
    public static partial void NonceUsedUnseen(ILogger logger, string key, ulong nonce);

    [LoggerMessage(12, LogLevel.Warning, "{Key}: the deadline has passed; an empty transaction takes nonce {Nonce}")]
    public static partial void DeadlinePassed(ILogger logger, string key, ulong nonce);
}
