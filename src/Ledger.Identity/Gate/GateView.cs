using Ledger.Cryptography;

namespace Ledger.Identity;

/// <summary>What all endpoints show of the chain.</summary>
/// <param name="Views">The view of each endpoint; null for one that showed none.</param>
/// <param name="Problem">Why no yes can be built on it; null when every endpoint has a view and they fit together.</param>
internal sealed record GateView(IReadOnlyList<ChainView?> Views, GateRefusal? Problem)
{
    /// <summary>Names the newest blocks: equal only if every endpoint shows the same block.</summary>
    public Hash32 Mark { get; } = Views is [ChainView only] ? only.Head.Hash
        : Keccak256.Hash([.. Views.SelectMany(static view => (view?.Head.Hash ?? Hash32.Zero).ToArray())]);

    /// <summary>When the endpoint that is furthest behind had a new block last; null when one never had.</summary>
    public Moment? Fresh { get; } = Views.Any(static view => view?.Fresh is null) ? null
        : Views.Select(static view => view!.Fresh!.Value).MinBy(static moment => moment.Monotonic);

    /// <summary>Time of the newest block that anybody shows. Unit: Unix seconds.</summary>
    public ulong Time { get; } = Views.Max(static view => view?.Head.Timestamp ?? 0);
}
