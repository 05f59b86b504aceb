namespace Ledger.Models;

/// <summary>Applies merges to one piece: the lowest rank first, of equals the leftmost, until none applies.</summary>
/// <remarks>A queue of candidate places keeps a piece of n bytes at O(n log n), so a megabyte without a space cannot stall a node.</remarks>
internal sealed class BpeMerger(Dictionary<TokenPair, int> ranks)
{
    private readonly PriorityQueue<(int Place, int Rank), (int Rank, int Place)> _queue = new();
    private int[] _tokens = new int[64];
    private int[] _next = new int[64];
    private int[] _previous = new int[64];

    /// <summary>The tokens of a piece; valid until the next call.</summary>
    public ReadOnlySpan<int> Merge(ReadOnlySpan<byte> piece)
    {
        Start(piece);
        for (int place = 0; place + 1 < piece.Length; place++)
            Offer(place, piece.Length);

        while (_queue.TryDequeue(out (int Place, int Rank) candidate, out _))
        {
            // stale when the place was swallowed, or its pair changed since
            if (_tokens[candidate.Place] >= 0 && RankAt(candidate.Place, piece.Length) == candidate.Rank)
                Join(candidate.Place, candidate.Rank, piece.Length);
        }

        int count = 0;
        for (int place = 0; place < piece.Length; place = _next[place])
            _tokens[count++] = _tokens[place];
        return _tokens.AsSpan(0, count);
    }

    private void Start(ReadOnlySpan<byte> piece)
    {
        if (_tokens.Length < piece.Length)
        {
            _tokens = new int[piece.Length];
            _next = new int[piece.Length];
            _previous = new int[piece.Length];
        }

        for (int place = 0; place < piece.Length; place++)
        {
            _tokens[place] = ByteLevelBpe.FirstByte + piece[place];
            _next[place] = place + 1;
            _previous[place] = place - 1;
        }
    }

    private void Join(int place, int rank, int end)
    {
        int swallowed = _next[place];
        int after = _next[swallowed];
        _tokens[place] = ByteLevelBpe.FirstMerge + rank;
        _tokens[swallowed] = -1;
        _next[place] = after;
        if (after < end)
        {
            _previous[after] = place;
            Offer(place, end);
        }

        if (_previous[place] >= 0)
            Offer(_previous[place], end);
    }

    private void Offer(int place, int end)
    {
        int rank = RankAt(place, end);
        if (rank >= 0)
            _queue.Enqueue((place, rank), (rank, place));
    }

    private int RankAt(int place, int end) =>
        _next[place] < end && ranks.TryGetValue(new TokenPair(_tokens[place], _tokens[_next[place]]), out int rank) ? rank : -1;
}
