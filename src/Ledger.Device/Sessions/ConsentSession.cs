using Ledger.Device.Host;
using Ledger.Device.Workers;

namespace Ledger.Device.Sessions;

/// <summary>One worker and the requests that wait for it: started at the first of them, again after a crash, never after its end.</summary>
internal sealed class ConsentSession : IAsyncDisposable
{
    private readonly WorkerStarter _starter;
    private readonly int _mostWaiting;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _ended = new();
    private readonly Lock _gate = new();
    private WorkerStart.Ready? _worker;
    private int _waiting;
    private volatile bool _isReplaced;

    /// <summary>Prepares a session; no process is started yet.</summary>
    public ConsentSession(IReadOnlyList<GrantSeat> seats, WorkerStarter starter, int mostWaiting)
    {
        Seats = seats;
        _starter = starter;
        _mostWaiting = mostWaiting;
        Ended = _ended.Token;
    }

    /// <summary>The grants under which it works.</summary>
    public IReadOnlyList<GrantSeat> Seats { get; }

    /// <summary>Cancelled when the session was ended.</summary>
    public CancellationToken Ended { get; }

    /// <summary>Whether nobody works or waits.</summary>
    public bool IsIdle => Volatile.Read(ref _waiting) == 0;

    /// <summary>When it was asked for last, as the table counts.</summary>
    public long LastUse { get; set; }

    /// <summary>Whether it made room for another one: its grants may hold all the same.</summary>
    public bool IsReplaced
    {
        get => _isReplaced;
        set => _isReplaced = value;
    }

    /// <summary>The session for the status; null while it has no process.</summary>
    public SessionView? View()
    {
        lock (_gate)
        {
            return _worker is WorkerStart.Ready ready && !ready.Process.Gone.IsCompleted
                ? new SessionView([.. Seats.Select(static seat => seat.Id)], ready.Process.ProcessId, _turn.CurrentCount == 0, ready.Sandboxed)
                : null;
        }
    }

    /// <summary>Waits for the worker; null when too many wait already. The caller disposes of the turn.</summary>
    public async Task<SessionTurn?> EnterAsync(CancellationToken cancellation)
    {
        if (Interlocked.Increment(ref _waiting) > _mostWaiting + 1)
        {
            Interlocked.Decrement(ref _waiting);
            return null;
        }

        try
        {
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, Ended);
            await _turn.WaitAsync(either.Token).ConfigureAwait(false);
            return new SessionTurn(this);
        }
        catch
        {
            Interlocked.Decrement(ref _waiting);
            throw;
        }
    }

    /// <summary>The worker, started where there is none.</summary>
    internal async Task<WorkerStart> WorkerAsync(CancellationToken cancellation)
    {
        if (_worker is WorkerStart.Ready running)
        {
            if (!running.Process.Gone.IsCompleted)
                return running;
            await running.Process.DisposeAsync().ConfigureAwait(false);
        }

        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, Ended);
        WorkerStart start = await _starter.StartAsync(Seats, either.Token).ConfigureAwait(false);
        if (start is WorkerStart.Ready ready)
        {
            lock (_gate)
            {
                _worker = ready;
            }

        }

        return start;
    }

    internal void Leave()
    {
        _turn.Release();
        Interlocked.Decrement(ref _waiting);
    }

    /// <summary>Kills the worker at once; requests that run or wait are cancelled. Returns whether there was a process, after it is gone.</summary>
    public async Task<bool> EndAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        bool killed = Kill();
        // The request that holds the turn was cancelled, too; it may have been starting a process that nobody saw yet.
        await _turn.WaitAsync().ConfigureAwait(false);
        killed |= Kill();
        if (_worker is WorkerStart.Ready ready)
        {
            await ready.Process.Gone.ConfigureAwait(false);
            await ready.Process.DisposeAsync().ConfigureAwait(false);
        }

        return killed;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync() => await EndAsync().ConfigureAwait(false);

    private bool Kill()
    {
        WorkerProcess? process;
        lock (_gate)
        {
            process = _worker?.Process;
        }

        if (process is null || process.Gone.IsCompleted)
            return false;
        process.Kill();
        return true;
    }
}

/// <summary>The right to use a session's worker, for one request at a time.</summary>
internal sealed class SessionTurn(ConsentSession session) : IDisposable
{
    private int _left;

    /// <summary>The worker, started where there is none.</summary>
    public Task<WorkerStart> WorkerAsync(CancellationToken cancellation) => session.WorkerAsync(cancellation);

    /// <inheritdoc />
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _left, 1) == 0)
            session.Leave();
    }
}
