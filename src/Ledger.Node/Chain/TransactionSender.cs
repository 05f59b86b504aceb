using System.Collections.Concurrent;
using System.Globalization;
using Ledger.Contracts;
using Ledger.Ethereum;
using Ledger.Node.Rules;
using Ledger.Node.Status;
using Microsoft.Extensions.Logging;

namespace Ledger.Node.Chain;

/// <summary>Turns proposed transactions into intents of the outbox, each once; a lost race is normal.</summary>
/// <remarks>
/// The outbox makes an intent happen once. What is decided here is when to try again: a transaction that the contract
/// refused in simulation left no trace and is tried again after a pause; one that was mined and reverted, or whose block was
/// replaced, is tried again under a key with a number. The rules propose only what the chain does not show yet.
/// </remarks>
internal sealed class TransactionSender(TransactionOutbox outbox, NodeContracts contracts, Address identity, NodeMetrics metrics, ILogger logger)
{
    private const int MaxAttempts = 8;
    private const ulong BlocksToShow = 3;
    private static readonly TimeSpan s_stagger = TimeSpan.FromSeconds(2), s_firstPause = TimeSpan.FromMilliseconds(500), s_longestPause = TimeSpan.FromSeconds(8);
    private readonly ConcurrentDictionary<string, Tracked> _tracked = new();
    private int _confirmed, _reverted;

    /// <summary>What ended the outbox; null while it works.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Numbers for the status.</summary>
    public OutboxStatus Status => new(_tracked.Values.Count(intent => intent.IsWaiting), _confirmed, _reverted);

    /// <summary>Sends what is due of the proposed transactions and forgets those that are no longer proposed.</summary>
    public async Task SendAsync(IReadOnlyList<NodeAction.Transaction> proposed, BlockPin pin, TimeProvider time, CancellationToken cancellation)
    {
        foreach (NodeAction.Transaction action in proposed)
        {
            Tracked intent = _tracked.GetOrAdd(action.Key, _ => new Tracked(time.GetTimestamp()));
            if (!intent.IsWaiting && IsDue(intent, action, pin, time))
                await EnqueueAsync(intent, action, DeadlineOf(action, pin, time), time, cancellation).ConfigureAwait(false);
        }

        HashSet<string> keys = [.. proposed.Select(action => action.Key)];
        foreach ((string key, Tracked intent) in _tracked)
        {
            if (!intent.IsWaiting && !keys.Contains(key))
                _tracked.TryRemove(key, out _);
        }
    }

    private static bool IsDue(Tracked intent, NodeAction.Transaction action, BlockPin pin, TimeProvider time)
    {
        switch (intent.Outcome)
        {
            case null:
                return time.GetElapsedTime(intent.FirstSeen) >= action.Rank * s_stagger;
            case TransactionOutcome.Mined mined when pin.Number >= mined.Receipt.BlockNumber + BlocksToShow:
            case TransactionOutcome.Reverted reverted when pin.Number > reverted.Receipt.BlockNumber:
                intent.Attempt++;
                return intent.Attempt < MaxAttempts;
            case TransactionOutcome.Mined or TransactionOutcome.Reverted:
                return false;
            default:
                return time.GetElapsedTime(intent.LastOutcome) >= intent.Pause;
        }
    }

    /// <summary>The chain's deadline by this machine's clock, which the outbox goes by.</summary>
    private static DateTimeOffset? DeadlineOf(NodeAction.Transaction action, BlockPin pin, TimeProvider time) =>
        action.Deadline is ulong deadline ? time.GetUtcNow() + TimeSpan.FromSeconds((double)deadline - pin.Time) : null;

    private async Task EnqueueAsync(Tracked intent, NodeAction.Transaction action, DateTimeOffset? deadline, TimeProvider time, CancellationToken cancellation)
    {
        CallData call = action.ToCall(contracts, identity);
        string key;
        while (true)
        {
            key = intent.Attempt == 0 ? action.Key : string.Create(CultureInfo.InvariantCulture, $"{action.Key}#{intent.Attempt}");
            try
            {
                await outbox.EnqueueAsync(call.ToIntent(key) with { Deadline = deadline }, cancellation).ConfigureAwait(false);
                break;
            }
            catch (ArgumentException) when (intent.Attempt < MaxAttempts)
            {
                intent.Attempt++; // known with another content: from before blocks were replaced
            }
        }

        intent.Outcome = null;
        intent.IsWaiting = true;
        _ = WatchAsync(intent, key, time);
    }

    private async Task WatchAsync(Tracked intent, string key, TimeProvider time)
    {
        try
        {
            TransactionOutcome outcome = await outbox.WaitAsync(key, CancellationToken.None).ConfigureAwait(false);
            intent.LastOutcome = time.GetTimestamp();
            intent.Pause = intent.Pause == TimeSpan.Zero ? s_firstPause : intent.Pause * 2 < s_longestPause ? intent.Pause * 2 : s_longestPause;
            intent.Outcome = outcome;
            Tell(key, outcome);
        }
        catch (OperationCanceledException)
        {
            // The outbox was closed; what has no outcome is taken up at the next start.
        }
#pragma warning disable CA1031 // whatever ended the outbox ends the node, which asks for Fault
        catch (Exception e)
        {
            Fault = e;
        }
#pragma warning restore CA1031
        finally
        {
            intent.IsWaiting = false;
        }
    }

    private void Tell(string key, TransactionOutcome outcome)
    {
        switch (outcome)
        {
            case TransactionOutcome.Mined mined:
                Interlocked.Increment(ref _confirmed);
                SenderLog.Mined(logger, key, mined.Receipt.BlockNumber);
                break;
            case TransactionOutcome.Reverted reverted:
                Interlocked.Increment(ref _reverted);
                metrics.TransactionsReverted.Add(1);
                SenderLog.Refused(logger, key, ContractErrors.Describe(reverted.Revert));
                break;
            case TransactionOutcome.Refused refused:
                SenderLog.Refused(logger, key, ContractErrors.Describe(refused.Revert));
                break;
            case TransactionOutcome.Dropped dropped:
                SenderLog.Dropped(logger, key, dropped.Reason);
                break;
            default:
                SenderLog.Dropped(logger, key, "its nonce was taken by another transaction");
                break;
        }
    }

    private sealed class Tracked(long firstSeen)
    {
        public long FirstSeen { get; } = firstSeen;
        public int Attempt { get; set; }
        public long LastOutcome { get; set; }
        public TimeSpan Pause { get; set; }
        public TransactionOutcome? Outcome { get; set; }
        public volatile bool IsWaiting;
    }
}

/// <summary>What the sender tells.</summary>
internal static partial class SenderLog
{
    [LoggerMessage(200, LogLevel.Information, "{Key} is in block {Block}")]
    public static partial void Mined(ILogger logger, string key, ulong block);

    [LoggerMessage(201, LogLevel.Information, "{Key} was refused: {Reason}")]
    public static partial void Refused(ILogger logger, string key, string reason);

    [LoggerMessage(202, LogLevel.Warning, "{Key} was not sent: {Reason}")]
    public static partial void Dropped(ILogger logger, string key, string reason);
}
