using System.Collections.Concurrent;

namespace Ledger.Content.Remote;

/// <summary>Remembers which peers served wrong bytes or let time run out, and puts them last for a while.</summary>
/// <remarks>Last, not out: every block is verified, and a peer that lied once may be the only one that has the next block.</remarks>
internal sealed class PeerPenalties(TimeSpan duration, TimeProvider time)
{
    private const int MaxRemembered = 4096;

    private readonly ConcurrentDictionary<Uri, DateTimeOffset> _until = new();
    private readonly ConcurrentDictionary<Uri, int> _count = new();

    public void AddWrongBytes(Uri peer)
    {
        AddStall(peer);
        _count.AddOrUpdate(peer, 1, static (_, count) => count + 1);
    }

    public void AddStall(Uri peer)
    {
        if (_until.Count >= MaxRemembered)
        {
            _until.Clear(); // forgetting costs a wasted request, remembering without bound costs memory
            _count.Clear();
        }

        _until[peer] = time.GetUtcNow() + duration;
    }

    public int CountOf(Uri peer) => _count.GetValueOrDefault(peer);

    public IEnumerable<Uri> Order(IReadOnlyList<Uri> peers)
    {
        DateTimeOffset now = time.GetUtcNow();
        return peers.OrderBy(peer => _until.TryGetValue(peer, out DateTimeOffset until) && until > now); // a stable sort
    }
}
