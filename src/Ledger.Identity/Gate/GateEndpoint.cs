using Ledger.Contracts;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>One RPC endpoint: its newest block, and what it says there.</summary>
/// <param name="client">The endpoint.</param>
/// <param name="reader">Reads consents from it.</param>
/// <param name="options">How.</param>
/// <param name="time">The clock.</param>
internal sealed class GateEndpoint(EthereumClient client, GrantReader reader, GateOptions options, TimeProvider time)
{
    /// <summary>The endpoint.</summary>
    public EthereumClient Client => client;

    /// <summary>Its newest block.</summary>
    public HeadWatch Heads { get; } = new(client, options, time);

    /// <summary>What it says about the questions at its view, or why it says nothing that can be used.</summary>
    public async Task<(IReadOnlyList<GrantReading>? Readings, GateRefusal? Failure)> AskAsync(
        ChainView view, IReadOnlyList<GrantQuestion> questions, CancellationToken cancellationToken)
    {
        IReadOnlyList<GrantReading>? readings = null;
        GateRefusal? failure = await ReadAsync(view, async limit =>
        {
            readings = await reader.ReadAsync(view, questions, limit).ConfigureAwait(false);
            return readings is null ? GateRefusal.ChainUnproven : null;
        }, cancellationToken).ConfigureAwait(false);
        return failure is null ? (readings, null) : (null, failure);
    }

    /// <summary>Reads state within the time of a look; every failure of the chain is a reason to say no.</summary>
    public async Task<GateRefusal?> ReadAsync(ChainView view, Func<CancellationToken, Task<GateRefusal?>> read, CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = new(options.LookTimeout, time);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            try
            {
                return await read(limit.Token).ConfigureAwait(false);
            }
            catch (RpcException)
            {
                BlockHeader? there = await client.GetHeaderAsync(BlockRef.At(view.Head.Number), limit.Token).ConfigureAwait(false);
                return there?.Hash == view.Head.Hash ? GateRefusal.ChainUnreachable : GateRefusal.ChainChanged;
            }
        }
        catch (Exception e) when (ChainSilence.IsToldBy(e))
        {
            return GateRefusal.ChainUnreachable;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return GateRefusal.ChainUnreachable;
        }
    }
}
