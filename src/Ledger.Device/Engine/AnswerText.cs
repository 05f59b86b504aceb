using System.Buffers;
using System.Text;

namespace Ledger.Device.Engine;

/// <summary>Turns pieces of tokens into whole UTF-8 characters, and holds back what may become a stop text.</summary>
/// <remarks>One character may span tokens, so may a stop; bytes that are no UTF-8 become U+FFFD.</remarks>
internal sealed class AnswerText(IReadOnlyList<ReadOnlyMemory<byte>> stops, TextSink sink)
{
    private const int Shortest = 256;

    private byte[] _held = new byte[Shortest];
    private int _length;
    private int _valid;
    private int _tokens;

    /// <summary>Appends a token's bytes and passes on what is certain; true when a stop text is complete.</summary>
    public bool Push(ReadOnlySpan<byte> piece)
    {
        _tokens++;
        foreach (byte one in piece)
        {
            Append(one);
            if (Stop() is int at)
            {
                Emit(at);
                return true;
            }
        }

        Emit(_valid - Undecided());
        return false;
    }

    /// <summary>Passes on the rest: no stop text can come any more.</summary>
    public void Finish()
    {
        if (_valid < _length) Replace();
        Emit(_valid);
    }

    private void Append(byte one)
    {
        if (_length + 4 > _held.Length) Array.Resize(ref _held, _held.Length * 2);
        _held[_length++] = one;
        while (_valid < _length)
        {
            OperationStatus status = Rune.DecodeFromUtf8(_held.AsSpan(_valid, _length - _valid), out _, out int consumed);
            if (status == OperationStatus.NeedMoreData) return;
            if (status == OperationStatus.Done) _valid += consumed;
            else Replace(consumed);
        }
    }

    private void Replace() => Replace(_length - _valid);

    private void Replace(int broken)
    {
        ReadOnlySpan<byte> mark = "\uFFFD"u8;
        _held.AsSpan(_valid + broken, _length - _valid - broken).CopyTo(_held.AsSpan(_valid + mark.Length));
        mark.CopyTo(_held.AsSpan(_valid));
        _length += mark.Length - broken;
        _valid += mark.Length;
    }

    // Where a stop text starts that ends with the newest character.
    private int? Stop()
    {
        ReadOnlySpan<byte> text = _held.AsSpan(0, _valid);
        foreach (ReadOnlyMemory<byte> stop in stops)
        {
            if (!stop.IsEmpty && text.EndsWith(stop.Span)) return _valid - stop.Length;
        }

        return null;
    }

    // Length of the longest end of the text that begins a stop text.
    private int Undecided()
    {
        int longest = 0;
        foreach (ReadOnlyMemory<byte> stop in stops)
        {
            for (int n = Math.Min(stop.Length - 1, _valid); n > longest; n--)
            {
                if (_held.AsSpan(_valid - n, n).SequenceEqual(stop.Span[..n])) longest = n;
            }
        }

        return longest;
    }

    private void Emit(int count)
    {
        if (count <= 0) return;
        sink(_held.AsSpan(0, count), _tokens);
        _tokens = 0;
        _held.AsSpan(count, _length - count).CopyTo(_held);
        _length -= count;
        _valid -= count;
    }
}
