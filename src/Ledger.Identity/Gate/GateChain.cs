using Ledger.Contracts;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>The chain as all RPC endpoints together show it. Spec: protocol.md §12.</summary>
/// <remarks>A yes needs every endpoint; a no of one is enough. So one honest endpoint keeps the others from hiding a revocation.</remarks>
internal sealed class GateChain
{
    private readonly GateOptions _options;

    /// <summary>Takes the endpoints; with more than one, each must prove what it says.</summary>
    public GateChain(IReadOnlyList<EthereumClient> clients, ContractAddresses addresses, GateOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(clients);
        if (clients.Count == 0)
            throw new ArgumentException("A gate needs an endpoint.", nameof(clients));
        if (clients.Any(client => client.ChainId != clients[0].ChainId))
            throw new ArgumentException("The endpoints serve different chains.", nameof(clients));
        _options = options;
        Endpoints = [.. clients.Select(client => new GateEndpoint(client, new GrantReader(client, addresses, proves: clients.Count > 1), options, time))];
    }

    /// <summary>The endpoints.</summary>
    public IReadOnlyList<GateEndpoint> Endpoints { get; }

    /// <summary>Whether every endpoint had a new block lately enough.</summary>
    public bool IsFresh => Endpoints.All(static endpoint => endpoint.Heads.IsFresh);

    /// <summary>Time since the endpoint that is furthest behind had a new block; null before the first.</summary>
    public TimeSpan? Age => Endpoints.Any(static endpoint => endpoint.Heads.Age is null) ? null : Endpoints.Max(static endpoint => endpoint.Heads.Age);

    /// <summary>Looks at every endpoint's newest block.</summary>
    public async Task<GateView> LookAsync(CancellationToken cancellationToken)
    {
        HeadLook[] looks = await Task.WhenAll(Endpoints.Select(endpoint => endpoint.Heads.LookAsync(cancellationToken))).ConfigureAwait(false);
        ChainView?[] views = [.. looks.Select(static look => (look as HeadLook.Seen)?.View)];
        GateRefusal? problem = looks.Any(static look => look is HeadLook.Unreachable) ? GateRefusal.ChainUnreachable
            : looks.Any(static look => look is HeadLook.Changed) ? GateRefusal.ChainChanged
            : await CompareAsync(views, cancellationToken).ConfigureAwait(false);
        return new GateView(views, problem);
    }

    /// <summary>The newest blocks that are known, without asking for newer ones.</summary>
    public async Task<GateView> NewestAsync(CancellationToken cancellationToken)
    {
        ChainView?[] views = [.. Endpoints.Select(static endpoint => endpoint.Heads.Newest)];
        return new GateView(views, views.Contains(null) ? GateRefusal.ChainChanged : await CompareAsync(views, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Whether all newest blocks lie on one chain and close together: each lower one must be an ancestor of the highest.</summary>
    private async Task<GateRefusal?> CompareAsync(ChainView?[] views, CancellationToken cancellationToken)
    {
        int top = Enumerable.Range(0, views.Length).MaxBy(i => views[i]!.Head.Number);
        ChainView highest = views[top]!;
        foreach (ChainView view in views.OfType<ChainView>().Where(view => view.Head.Hash != highest.Head.Hash))
        {
            if (view.Head.Number + (ulong)_options.MaxHeadGap < highest.Head.Number || view.Head.Number == highest.Head.Number)
                return GateRefusal.ChainDisagrees;
            BlockHeader? ancestor = null;
            GateRefusal? failure = await Endpoints[top].ReadAsync(highest, async limit =>
            {
                ancestor = await Endpoints[top].Client.GetHeaderAsync(BlockRef.At(view.Head.Number), limit).ConfigureAwait(false);
                return null;
            }, cancellationToken).ConfigureAwait(false);
            if (failure is not null)
                return failure;
            if (ancestor?.Hash != view.Head.Hash)
                return GateRefusal.ChainDisagrees;
        }

        return null;
    }
}
