using Ledger.Contracts;
using Ledger.Ethereum;
using Ledger.Identity;
using Ledger.Node.Chain;

namespace Ledger.Node.Status;

/// <summary>Who can use the data of the node's identity now; the chain is asked at most every few seconds, however many look.</summary>
/// <param name="chain">The chain.</param>
/// <param name="identity">The data owner.</param>
/// <param name="time">The clock.</param>
internal sealed class UseBoard(ChainConnection chain, Address identity, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(5), s_patience = TimeSpan.FromSeconds(10);

    private readonly LiveConsentReader _reader = new(chain.Client, chain.Addresses);
    private readonly PayoutLinks _links = new(chain.Client, chain.Addresses);
    private readonly Lock _gate = new();
    private Task<UseView?>? _last;
    private long _asked;

    /// <summary>What was read last, or is being read now; null when the chain gave no usable answer.</summary>
    public Task<UseView?> ReadAsync(CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_last is null || (_last.IsCompleted && time.GetElapsedTime(_asked) >= s_pause))
                (_last, _asked) = (AskAsync(), time.GetTimestamp());
            return _last.WaitAsync(cancellation);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _reader.Dispose();

    private async Task<UseView?> AskAsync()
    {
        using CancellationTokenSource limit = new(s_patience, time);
        try
        {
            LiveConsents live = await _reader.ReadAsync(identity, limit.Token).ConfigureAwait(false);
            return UseView.Of(live, chain.Client.ChainId, await _links.FindAsync(live, limit.Token).ConfigureAwait(false));
        }
        catch (Exception e) when (ChainSilence.IsToldBy(e) || e is OperationCanceledException)
        {
            return null;
        }
    }
}
