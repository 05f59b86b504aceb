using Microsoft.Extensions.Logging;

namespace Ledger.Ethereum;

/// <summary>Brings transactions of one account on chain, each exactly once, whatever happens to this process.</summary>
public sealed partial class TransactionOutbox : IAsyncDisposable
{
    /// <summary>Opens or creates the store, resumes what a former process left, and starts sending.</summary>
    public static Task<TransactionOutbox> OpenAsync(
        string path, EthereumClient client, ISigner signer, OutboxOptions options, ILogger logger, TimeProvider time,
        CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Persists an intent; false when its key is known already, in which case nothing changes.</summary>
    /// <exception cref="ArgumentException">The key is known with another content.</exception>
    public Task<bool> EnqueueAsync(TransactionIntent intent, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>The outcome of an intent; null while it has none, or when the key is unknown.</summary>
    public Task<TransactionOutcome?> FindOutcomeAsync(string key, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Waits for the outcome of an intent that was enqueued, in this process or in a former one.</summary>
    /// <exception cref="KeyNotFoundException">The key is unknown.</exception>
    public Task<TransactionOutcome> WaitAsync(string key, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <inheritdoc />
    public ValueTask DisposeAsync() => throw new NotSupportedException();
}
