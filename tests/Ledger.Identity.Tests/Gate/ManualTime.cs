namespace Ledger.Identity.Tests;

/// <summary>Clocks that stand still until a test moves them; then the timers that fell due fire.</summary>
internal sealed class ManualTime(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<Timer> _timers = [];
    private DateTimeOffset _wall = start;
    private TimeSpan _monotonic;

    /// <summary>Moves both clocks.</summary>
    public void Advance(TimeSpan by)
    {
        _wall += by;
        Run(by);
    }

    /// <summary>The machine sleeps: the time of day goes on, the monotonic clock does not, timers neither.</summary>
    public void Sleep(TimeSpan by) => _wall += by;

    /// <summary>The monotonic clock alone goes on: somebody set the time of day back meanwhile.</summary>
    public void Run(TimeSpan by)
    {
        TimeSpan end = _monotonic + by;
        while (true)
        {
            Timer? due;
            lock (_lock)
            {
                due = _timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due);
                _monotonic = due is null ? end : due.Due > _monotonic ? due.Due : _monotonic;
                if (due is null)
                    return;
                _timers.Remove(due);
            }

            due.Fire();
        }
    }

    public override DateTimeOffset GetUtcNow() => _wall;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _monotonic.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Timer timer = new(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Timer(ManualTime time, Action fire) : ITimer
    {
        public TimeSpan Due { get; private set; }

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._lock)
            {
                time._timers.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan)
                    return true;
                Due = time._monotonic + dueTime;
                time._timers.Add(this);
                return true;
            }
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
