namespace Ledger.Ethereum;

/// <summary>Writes down intents that come at the same time in one transaction: one wait for the disk serves them all.</summary>
internal sealed class OutboxIntake(OutboxStore store, Action added)
{
    private readonly Lock _gate = new();
    private List<Arrival> _arrived = [];
    private Task _storing = Task.CompletedTask;
    private bool _isClosed;

    /// <summary>Completes when the intent is on disk, with whether it is new.</summary>
    public Task<bool> AddAsync(TransactionIntent intent)
    {
        Arrival mine = new(intent);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(TransactionOutbox));
            _arrived.Add(mine);
            if (_arrived.Count == 1) // those who come later are written with the first
                _storing = _storing.ContinueWith(_ => Store(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }

        return mine.Result.Task;
    }

    /// <summary>Takes no more intents, and waits until those that came are on disk.</summary>
    public Task CloseAsync()
    {
        lock (_gate)
        {
            _isClosed = true;
            return _storing;
        }
    }

    private void Store()
    {
        List<Arrival> batch;
        lock (_gate)
            (batch, _arrived) = (_arrived, []);
        try
        {
            IReadOnlyList<(bool Added, ArgumentException? Fault)> results = store.Add([.. batch.Select(static one => one.Intent)]);
            for (int i = 0; i < batch.Count; i++)
            {
                if (results[i].Fault is { } fault)
                    batch[i].Result.TrySetException(fault);
                else
                    batch[i].Result.TrySetResult(results[i].Added);
            }

            if (results.Any(static result => result.Added))
                added();
        }
#pragma warning disable CA1031 // whatever the disk says is told to everybody who waits for it
        catch (Exception e)
        {
            foreach (Arrival one in batch)
                one.Result.TrySetException(e);
        }
#pragma warning restore CA1031
    }

    private sealed record Arrival(TransactionIntent Intent)
    {
        public TaskCompletionSource<bool> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
