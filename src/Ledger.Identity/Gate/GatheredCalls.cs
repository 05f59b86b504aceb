using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>Holds questions back until all are there, then sends them as one batch: any number of them costs one round trip.</summary>
/// <param name="client">Where they go in the end.</param>
internal sealed class GatheredCalls(EthereumClient client) : IRpcTransport
{
    private readonly List<(IReadOnlyList<RpcRequest> Requests, TaskCompletionSource<IReadOnlyList<RpcReply>> Replies)> _waiting = [];

    /// <summary>A client whose questions are held back.</summary>
    public EthereumClient Client => new(this, client.ChainId);

    /// <inheritdoc />
    public Task<IReadOnlyList<RpcReply>> SendAsync(IReadOnlyList<RpcRequest> requests, CancellationToken cancellationToken)
    {
        TaskCompletionSource<IReadOnlyList<RpcReply>> replies = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Add((requests, replies));
        return replies.Task;
    }

    /// <summary>Sends what was held back; whoever asked then has an answer, or the reason why there is none.</summary>
    public async Task SendAsync(CancellationToken cancellationToken)
    {
        try
        {
            IReadOnlyList<RpcReply> replies =
                await client.Transport.SendAsync([.. _waiting.SelectMany(static one => one.Requests)], cancellationToken).ConfigureAwait(false);
            int at = 0;
            foreach ((IReadOnlyList<RpcRequest> requests, TaskCompletionSource<IReadOnlyList<RpcReply>> one) in _waiting)
            {
                one.SetResult([.. replies.Skip(at).Take(requests.Count)]);
                at += requests.Count;
            }
        }
#pragma warning disable CA1031 // whatever went wrong is told to everybody who asked
        catch (Exception e)
        {
            foreach ((_, TaskCompletionSource<IReadOnlyList<RpcReply>> one) in _waiting)
                one.TrySetException(e);
        }
#pragma warning restore CA1031
    }
}
