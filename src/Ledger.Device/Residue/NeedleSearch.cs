using System.Security.Cryptography;

namespace Ledger.Device.Residue;

/// <summary>Searches bytes that arrive piece by piece, across their borders, and collects what it finds.</summary>
internal sealed class NeedleSearch : IDisposable
{
    private const int MostHits = 1_000, Piece = 1 << 20;

    private readonly IReadOnlyList<NeedleForm> _forms;
    private readonly int _longest;
    private readonly byte[] _buffer;
    private readonly List<ResidueHit> _hits = [];
    private readonly List<string> _unread = [];
    private long _searched;
    private int _carried;

    public NeedleSearch(MaskedNeedle needle)
    {
        _forms = NeedleForm.Of(needle);
        _longest = _forms.Max(form => form.Length);
        _buffer = new byte[_longest + Piece];
    }

    /// <summary>Where the next piece goes.</summary>
    public Span<byte> Next => _buffer.AsSpan(_carried, Piece);

    /// <summary>What was found.</summary>
    public ResidueReport Report => new([.. _hits], [.. _unread], _searched);

    /// <summary>Searches the piece that was just put into <see cref="Next"/>, together with the end of the one before.</summary>
    public void Add(string place, long offset, int length)
    {
        ReadOnlySpan<byte> block = _buffer.AsSpan(0, _carried + length);
        foreach (NeedleForm form in _forms)
        {
            form.FindIn(block, at =>
            {
                if (at + form.Length > _carried) // else it was found with the piece before
                    Hit(place, form.Name, offset - _carried + at);
            });
        }

        _searched += length;
        int keep = Math.Min(_longest - 1, block.Length);
        block[^keep..].CopyTo(_buffer);
        CryptographicOperations.ZeroMemory(_buffer.AsSpan(keep));
        _carried = keep;
    }

    /// <summary>What comes next does not follow what came before.</summary>
    public void Break()
    {
        CryptographicOperations.ZeroMemory(_buffer);
        _carried = 0;
    }

    /// <summary>Searches a name.</summary>
    public void AddName(string place, string name)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(name);
        foreach (NeedleForm form in _forms)
            form.FindIn(bytes, at => Hit(place, form.Name + " (name)", at));
    }

    /// <summary>Something could not be looked into.</summary>
    public void Missed(string place, string reason)
    {
        if (_unread.Count < MostHits)
            _unread.Add($"{place}: {reason}");
    }

    public void Dispose() => Break();

    private void Hit(string place, string form, long offset)
    {
        if (_hits.Count < MostHits)
            _hits.Add(new ResidueHit(place, form, offset));
    }
}
