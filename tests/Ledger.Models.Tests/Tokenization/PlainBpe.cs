namespace Ledger.Models.Tests.Tokenization;

/// <summary>BPE as a textbook writes it: everything is counted again for every merge, and merges are tried in turn.</summary>
internal static class PlainBpe
{
    public static List<TokenPair> Train(IEnumerable<string> pieces, int merges)
    {
        List<List<int>> words = [.. pieces.Select(Bytes)];
        List<TokenPair> learned = [];
        List<byte[]> tokens = [[], .. Enumerable.Range(0, 256).Select(static b => new[] { (byte)b })];
        while (learned.Count < merges)
        {
            TokenPair? best = words
                .SelectMany(static word => word.Zip(word.Skip(1), static (left, right) => new TokenPair(left, right)))
                .GroupBy(static pair => pair)
                .Where(static group => group.Count() >= 2)
                .Where(group => !tokens.Any(token => token.SequenceEqual(Joined(tokens, group.Key))))
                .OrderByDescending(static group => group.Count()).ThenBy(static group => group.Key.Left).ThenBy(static group => group.Key.Right)
                .Select(static group => (TokenPair?)group.Key)
                .FirstOrDefault();
            if (best is not TokenPair pair)
                break;
            foreach (List<int> word in words)
                Replace(word, pair, ByteLevelBpe.FirstMerge + learned.Count);
            learned.Add(pair);
            tokens.Add(Joined(tokens, pair));
        }

        return learned;
    }

    public static List<int> Encode(string piece, IReadOnlyList<TokenPair> merges)
    {
        List<int> word = Bytes(piece);
        for (int rank = 0; rank < merges.Count; rank++)
            Replace(word, merges[rank], ByteLevelBpe.FirstMerge + rank);
        return word;
    }

    private static List<int> Bytes(string piece) => [.. System.Text.Encoding.UTF8.GetBytes(piece).Select(static b => ByteLevelBpe.FirstByte + b)];

    private static byte[] Joined(List<byte[]> tokens, TokenPair pair) => [.. tokens[pair.Left], .. tokens[pair.Right]];

    private static void Replace(List<int> word, TokenPair pair, int merged)
    {
        for (int i = 0; i + 1 < word.Count; i++)
        {
            if (word[i] != pair.Left || word[i + 1] != pair.Right)
                continue;
            word[i] = merged;
            word.RemoveAt(i + 1);
        }
    }
}
