namespace Ledger.Models;

/// <summary>Encodes text with one tokenizer and remembers the pieces it has seen. Not for use by two threads at once.</summary>
public sealed class BpeEncoder(ByteLevelBpe tokenizer)
{
    private const int MaxRememberedPiece = 64;
    private const int MaxRememberedPieces = 1 << 18;

    private readonly PieceTable _known = new();
    private readonly List<(int Offset, int Length)> _ranges = [];
    private readonly List<int> _remembered = [];
    private readonly BpeMerger _merger = new(tokenizer.Ranks);

    /// <summary>Appends the tokens of a text. Any bytes will do; special tokens are never made from text.</summary>
    public void Encode(ReadOnlySpan<byte> text, List<int> tokens)
    {
        Gpt2Splitter pieces = new(text);
        while (pieces.MoveNext())
            EncodePiece(pieces.Current, tokens);
    }

    private void EncodePiece(ReadOnlySpan<byte> piece, List<int> tokens)
    {
        int number = _known.Find(piece);
        if (number < 0)
        {
            ReadOnlySpan<int> merged = _merger.Merge(piece);
            tokens.AddRange(merged);
            if (piece.Length <= MaxRememberedPiece && _known.Count < MaxRememberedPieces)
            {
                _known.FindOrAdd(piece);
                _ranges.Add((_remembered.Count, merged.Length));
                _remembered.AddRange(merged);
            }

            return;
        }

        (int offset, int length) = _ranges[number];
        tokens.AddRange(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_remembered).Slice(offset, length));
    }
}
