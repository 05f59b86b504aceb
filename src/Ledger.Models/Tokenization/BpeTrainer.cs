using System.Runtime.InteropServices;

namespace Ledger.Models;

/// <summary>Learns merges: again and again the most frequent pair of neighbours, of equals the one with the lowest ids.</summary>
/// <remarks>
/// A pair that would make the bytes of an earlier token (a·bc after ab·c) is never merged: other libraries know a token by its text.
/// Works on distinct pieces with their counts and keeps the pairs' counts up to date merge by merge, so a merge costs
/// as much as the pieces it touches. Queue entries may be stale; an entry that promises too much is put back with
/// what is true, one that promises too little was overtaken by a newer one.
/// </remarks>
internal sealed class BpeTrainer
{
    private readonly record struct Priority(long Count, TokenPair Pair) : IComparable<Priority>
    {
        public int CompareTo(Priority other)
        {
            int order = other.Count.CompareTo(Count);
            if (order == 0) order = Pair.Left.CompareTo(other.Pair.Left);
            return order != 0 ? order : Pair.Right.CompareTo(other.Pair.Right);
        }
    }

    private sealed class PairState
    {
        public long Count;
        public readonly List<int> Pieces = []; // may name a piece twice, or one that lost the pair
    }

    private readonly List<int[]> _pieces = [];
    private readonly List<long> _counts = [];
    private readonly List<byte[]> _tokens = [];
    private readonly HashSet<string> _made = [];
    private readonly Dictionary<TokenPair, PairState> _pairs = [];
    private readonly PriorityQueue<TokenPair, Priority> _queue = new();
    private readonly HashSet<TokenPair> _risen = [];

    /// <summary>Starts from distinct pieces and how often each occurs.</summary>
    public BpeTrainer(PieceTable pieces, IReadOnlyList<long> counts)
    {
        _tokens.Add([]);
        for (int b = 0; b < 256; b++)
            _tokens.Add([(byte)b]);
        for (int number = 0; number < pieces.Count; number++)
            Add(pieces[number], counts[number]);
        foreach ((TokenPair pair, PairState state) in _pairs)
            _queue.Enqueue(pair, new Priority(state.Count, pair));
    }

    /// <summary>At most so many merges; fewer when no pair occurs twice any more.</summary>
    public List<TokenPair> Learn(int maxMerges, CancellationToken cancellationToken)
    {
        List<TokenPair> merges = [];
        while (merges.Count < maxMerges && TryTakeBest(out TokenPair best))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Merge(best, ByteLevelBpe.FirstMerge + merges.Count);
            merges.Add(best);
        }

        return merges;
    }

    private void Add(ReadOnlySpan<byte> bytes, long count)
    {
        int[] tokens = new int[bytes.Length];
        for (int i = 0; i < tokens.Length; i++)
            tokens[i] = ByteLevelBpe.FirstByte + bytes[i];
        for (int i = 0; i + 1 < tokens.Length; i++)
            Raise(new TokenPair(tokens[i], tokens[i + 1]), _pieces.Count, count);
        _pieces.Add(tokens);
        _counts.Add(count);
    }

    private bool TryTakeBest(out TokenPair best)
    {
        while (_queue.TryDequeue(out best, out Priority priority))
        {
            long count = _pairs.TryGetValue(best, out PairState? state) ? state.Count : 0;
            if (priority.Count == count && count >= 2 && !_made.Contains(ByteText.Of(Joined(best))))
                return true;
            if (priority.Count > count && count >= 2)
                _queue.Enqueue(best, new Priority(count, best));
        }

        return false;
    }

    private void Merge(TokenPair pair, int merged)
    {
        byte[] joined = Joined(pair);
        _tokens.Add(joined);
        _made.Add(ByteText.Of(joined));
        PairState state = _pairs[pair];
        _risen.Clear();
        foreach (int piece in state.Pieces)
            MergeIn(piece, pair, merged);
        _pairs.Remove(pair);
        foreach (TokenPair risen in _risen)
        {
            if (_tokens[risen.Left].Length + _tokens[risen.Right].Length <= ByteLevelBpe.MaxTokenBytes)
                _queue.Enqueue(risen, new Priority(_pairs[risen].Count, risen));
        }
    }

    private byte[] Joined(TokenPair pair) => [.. _tokens[pair.Left], .. _tokens[pair.Right]];

    private void MergeIn(int piece, TokenPair pair, int merged)
    {
        int[] tokens = _pieces[piece];
        int kept = 0;
        long count = _counts[piece];
        for (int i = 0; i < tokens.Length; i++)
        {
            bool here = i + 1 < tokens.Length && tokens[i] == pair.Left && tokens[i + 1] == pair.Right;
            if (!here)
            {
                tokens[kept++] = tokens[i];
                continue;
            }

            if (kept > 0)
            {
                Lower(new TokenPair(tokens[kept - 1], pair.Left), count);
                Raise(new TokenPair(tokens[kept - 1], merged), piece, count);
            }

            if (i + 2 < tokens.Length)
            {
                Lower(new TokenPair(pair.Right, tokens[i + 2]), count);
                Raise(new TokenPair(merged, tokens[i + 2]), piece, count);
            }

            tokens[kept++] = merged;
            i++;
        }

        if (kept < tokens.Length)
            _pieces[piece] = tokens[..kept];
    }

    private void Raise(TokenPair pair, int piece, long count)
    {
        ref PairState? state = ref CollectionsMarshal.GetValueRefOrAddDefault(_pairs, pair, out _);
        state ??= new PairState();
        state.Count += count;
        if (state.Pieces.Count == 0 || state.Pieces[^1] != piece)
            state.Pieces.Add(piece);
        _risen.Add(pair);
    }

    private void Lower(TokenPair pair, long count)
    {
        if (_pairs.TryGetValue(pair, out PairState? state))
            state.Count -= count;
    }
}
