namespace Ledger.Ethereum;

/// <summary>Puts questions that come while another one is on its way into one batch: a burst of them costs two round trips.</summary>
/// <remarks>A question that finds the line free goes at once, so nothing waits for a timer. Requests that change something go by themselves.</remarks>
public sealed class BatchingTransport(IRpcTransport inner) : IRpcTransport
{
    private const int MaxBatch = 100;

    private readonly Lock _gate = new();
    private readonly Queue<Waiting> _waiting = new();
    private bool _isBusy;

    /// <inheritdoc />
    public Task<IReadOnlyList<RpcReply>> SendAsync(IReadOnlyList<RpcRequest> requests, CancellationToken cancellationToken)
    {
        if (!requests.All(static request => RpcWire.IsReadOnly(request.Method)))
            return inner.SendAsync(requests, cancellationToken);
        Waiting mine = new(requests);
        bool isFirst;
        lock (_gate)
        {
            _waiting.Enqueue(mine);
            isFirst = !_isBusy;
            _isBusy = true;
        }

        if (isFirst)
            _ = DrainAsync();
        return mine.Replies.Task.WaitAsync(cancellationToken);
    }

    private async Task DrainAsync()
    {
        while (Next() is { Count: > 0 } batch)
        {
            try
            {
                // One caller that gives up must not end the others' questions.
                IReadOnlyList<RpcReply> replies = await inner.SendAsync([.. batch.SelectMany(static one => one.Requests)], CancellationToken.None).ConfigureAwait(false);
                int at = 0;
                foreach (Waiting one in batch)
                {
                    one.Replies.TrySetResult([.. replies.Skip(at).Take(one.Requests.Count)]);
                    at += one.Requests.Count;
                }
            }
#pragma warning disable CA1031 // whatever went wrong is told to everybody who asked
            catch (Exception e)
            {
                foreach (Waiting one in batch)
                    one.Replies.TrySetException(e);
            }
#pragma warning restore CA1031
        }
    }

    /// <summary>The next questions that fit into a batch; none frees the line.</summary>
    private List<Waiting> Next()
    {
        List<Waiting> batch = [];
        int count = 0;
        lock (_gate)
        {
            while (_waiting.TryPeek(out Waiting? one) && (batch.Count == 0 || count + one.Requests.Count <= MaxBatch))
            {
                batch.Add(_waiting.Dequeue());
                count += one.Requests.Count;
            }

            _isBusy = batch.Count > 0;
        }

        return batch;
    }

    private sealed record Waiting(IReadOnlyList<RpcRequest> Requests)
    {
        public TaskCompletionSource<IReadOnlyList<RpcReply>> Replies { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
