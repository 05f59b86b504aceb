using System.Threading.Channels;
using Ledger.Content;
using Microsoft.Extensions.Logging;

namespace Ledger.Node.Work;

/// <summary>Does pieces of work one after the other on a thread of its own; the same key is never queued twice.</summary>
/// <remarks>Work that was blocked or failed is taken again only after a pause, which doubles up to ten seconds.</remarks>
internal sealed class WorkLane(TimeProvider time, ILogger logger, Action<string, WorkResult> finished)
{
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(300), s_longestPause = TimeSpan.FromSeconds(10);
    private readonly Channel<(string Key, Func<CancellationToken, Task<WorkResult>> Work)> _queue =
        Channel.CreateUnbounded<(string, Func<CancellationToken, Task<WorkResult>>)>();

    private readonly Lock _gate = new();
    private readonly HashSet<string> _known = [];
    private readonly Dictionary<string, (long Since, TimeSpan Pause)> _pauses = [];

    /// <summary>Queues work unless it is queued, running or pausing.</summary>
    public void Post(string key, Func<CancellationToken, Task<WorkResult>> work)
    {
        lock (_gate)
        {
            if (_pauses.TryGetValue(key, out (long Since, TimeSpan Pause) pause) && time.GetElapsedTime(pause.Since) < pause.Pause)
                return;
            if (_known.Add(key))
                _queue.Writer.TryWrite((key, work));
        }
    }

    /// <summary>Works until cancelled.</summary>
    /// <exception cref="StorageFullException">The disk is full: the node has to end.</exception>
    public Task RunAsync(CancellationToken cancellation) =>
        Task.Factory.StartNew(() => LoopAsync(cancellation), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();

    private async Task LoopAsync(CancellationToken cancellation)
    {
        while (true)
        {
            (string key, Func<CancellationToken, Task<WorkResult>> work) = await _queue.Reader.ReadAsync(cancellation).ConfigureAwait(false);
            WorkResult result;
            try
            {
                result = await work(cancellation).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not (OperationCanceledException or StorageFullException))
            {
                // One piece of work must not end the node: say so, pause, let the rule propose it again.
                WorkLog.Failed(logger, key, e);
                result = new WorkResult.Blocked(Status.HealthCodes.WorkFailed, e.Message);
            }

            if (result is WorkResult.Blocked blocked)
                WorkLog.Blocked(logger, key, blocked.Reason);
            lock (_gate)
            {
                _known.Remove(key);
                if (result is WorkResult.Done)
                    _pauses.Remove(key);
                else
                    _pauses[key] = (time.GetTimestamp(), NextPause(key));
            }

            finished(key, result);
        }
    }

    private TimeSpan NextPause(string key) =>
        _pauses.TryGetValue(key, out (long Since, TimeSpan Pause) last) && last.Pause * 2 <= s_longestPause ? last.Pause * 2
        : _pauses.ContainsKey(key) ? s_longestPause : s_firstPause;
}
