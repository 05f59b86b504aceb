using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Ledger.Ethereum;

/// <summary>Brings transactions of one account on chain, each exactly once, whatever happens to this process.</summary>
/// <remarks>
/// An intent is written down under its key before anything happens, a signed transaction before it is sent. All signed
/// transactions of an intent share one nonce, so the chain itself takes at most one of them. A process that was killed at
/// any point finds what it needs in the store and goes on. One outbox at a time may use an account.
/// </remarks>
public sealed class TransactionOutbox : IAsyncDisposable
{
    private readonly OutboxStore _store;
    private readonly OutboxPump _pump;
    private readonly OutboxOptions _options;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<TransactionOutcome>> _waiting = new();
    private readonly OutboxIntake _intake;
    private readonly SemaphoreSlim _work = new(0, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    private TransactionOutbox(OutboxStore store, EthereumClient client, ISigner signer, OutboxOptions options, ILogger logger, TimeProvider time)
    {
        _store = store;
        _pump = new OutboxPump(store, client, signer, options, logger, time, Finished);
        _intake = new OutboxIntake(store, Wake);
        _options = options;
        _logger = logger;
        _time = time;
        _running = Task.Run(RunAsync);
    }

    /// <summary>Opens or creates the store, resumes what a former process left, and starts sending.</summary>
    /// <exception cref="InvalidOperationException">The store belongs to another account or chain.</exception>
    public static Task<TransactionOutbox> OpenAsync(
        string path, EthereumClient client, ISigner signer, OutboxOptions options, ILogger logger, TimeProvider time,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        OutboxStore store = new(path, client.ChainId, signer.Address);
        return Task.FromResult(new TransactionOutbox(store, client, signer, options, logger, time));
    }

    /// <summary>The nonce after the highest one that a store has leased: what its account can at most have used, unless the store is old.</summary>
    /// <exception cref="InvalidOperationException">The store belongs to another account or chain.</exception>
    public static ulong NextNonceOf(string path, ulong chainId, Address account)
    {
        using OutboxStore store = new(path, chainId, account);
        return store.NextNonce();
    }

    /// <summary>Persists an intent; false when its key is known already, in which case nothing changes.</summary>
    /// <remarks>A key whose outcome was Refused, Dropped or Replaced had no effect on chain and starts anew.</remarks>
    /// <exception cref="ArgumentException">The key is known with another content.</exception>
    public Task<bool> EnqueueAsync(TransactionIntent intent, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _intake.AddAsync(intent);
    }

    /// <summary>The outcome of an intent; null while it has none, or when the key is unknown.</summary>
    public Task<TransactionOutcome?> FindOutcomeAsync(string key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(_store.FindOutcome(key).Outcome);
    }

    /// <summary>Waits for the outcome of an intent that was enqueued, in this process or in a former one.</summary>
    /// <exception cref="KeyNotFoundException">The key is unknown.</exception>
    public async Task<TransactionOutcome> WaitAsync(string key, CancellationToken cancellationToken)
    {
        // Registered before the store is asked, so that an outcome in between is not missed.
        TaskCompletionSource<TransactionOutcome> waiter =
            _waiting.GetOrAdd(key, static _ => new TaskCompletionSource<TransactionOutcome>(TaskCreationOptions.RunContinuationsAsynchronously));
        (bool known, TransactionOutcome? outcome) = _store.FindOutcome(key);
        if (!known || outcome is not null)
        {
            _waiting.TryRemove(new KeyValuePair<string, TaskCompletionSource<TransactionOutcome>>(key, waiter));
            if (outcome is not null)
                waiter.TrySetResult(outcome); // for others who found the same waiter
            return outcome ?? throw new KeyNotFoundException($"No transaction with the key '{key}' was enqueued.");
        }

        Task first = await Task.WhenAny(waiter.Task, _running).WaitAsync(cancellationToken).ConfigureAwait(false);
        if (first != waiter.Task && !waiter.Task.IsCompleted)
        {
            await _running.ConfigureAwait(false); // throws what stopped the outbox
            throw new OperationCanceledException("The outbox was closed.");
        }

        return await waiter.Task.ConfigureAwait(false);
    }

    /// <summary>Stops sending. What has no outcome yet is taken up again by the next process that opens the store.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
            return;
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // a fault was logged, and waiters saw it
        await _intake.CloseAsync().ConfigureAwait(false);
        _store.Dispose();
        _stop.Dispose();
        _work.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                if (await _pump.PassAsync(_stop.Token).ConfigureAwait(false))
                    continue; // what was sent just now may be mined already
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is RpcTransportException or RpcException)
            {
                OutboxLog.NodeUnavailable(_logger, e.Message);
            }
            catch (Exception e)
            {
                OutboxLog.Stopped(_logger, e);
                throw;
            }

            await PauseAsync().ConfigureAwait(false);
        }
    }

    private void Finished(string key, TransactionOutcome outcome)
    {
        if (_waiting.TryRemove(key, out TaskCompletionSource<TransactionOutcome>? waiter))
            waiter.TrySetResult(outcome);
    }

    private async Task PauseAsync()
    {
        using CancellationTokenSource pause = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        Task delay = Task.Delay(_options.PollInterval, _time, pause.Token);
        Task work = _work.WaitAsync(pause.Token);
        await Task.WhenAny(delay, work).ConfigureAwait(false);
        await pause.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(delay, work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Wake()
    {
        try
        {
            _work.Release();
        }
        catch (SemaphoreFullException)
        {
            // The loop has been woken already.
        }
    }
}
