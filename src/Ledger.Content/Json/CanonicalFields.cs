using System.Globalization;
using Ledger.Cryptography;

namespace Ledger.Content;

/// <summary>Takes a map apart field by field; remembers the first thing that is wrong and lets the caller ask once, at the end.</summary>
/// <remarks>After a problem every accessor returns a harmless default, so a parser reads straight down and then checks <see cref="Finish"/>.</remarks>
public sealed class CanonicalFields
{
    private readonly SortedDictionary<string, CanonicalValue> _rest = new(StringComparer.Ordinal);
    private readonly CanonicalFields? _parent;
    private readonly string _path;
    private string? _problem;

    /// <summary>Starts on a value that ought to be a map; <paramref name="name"/> is what problems call it.</summary>
    public CanonicalFields(CanonicalValue value, string name)
        : this(value, name, null)
    {
    }

    private CanonicalFields(CanonicalValue? value, string path, CanonicalFields? parent)
    {
        _path = path;
        _parent = parent;
        if (value is CanonicalValue.Map { Entries: var entries })
        {
            foreach ((string key, CanonicalValue entry) in entries)
                _rest.Add(key, entry);
        }
        else
        {
            Fail($"{path} is not a map.");
        }
    }

    /// <summary>Whether a field is there and not yet read: for what may be left out.</summary>
    public bool Has(string name) => _rest.ContainsKey(name);

    /// <summary>An integer within bounds.</summary>
    public long Number(string name, long min, long max)
    {
        if (Take(name) is CanonicalValue.Number { Value: var value } && value >= min && value <= max)
            return value;
        Fail(FormattableString.Invariant($"{_path}.{name} is not an integer from {min} to {max}."));
        return min;
    }

    /// <summary>An integer that fits in 31 bits.</summary>
    public int Count(string name) => (int)Number(name, 0, int.MaxValue);

    /// <summary>A text of at most so many UTF-16 units.</summary>
    public string Text(string name, int maxLength)
    {
        if (Take(name) is CanonicalValue.Text { Value: var value } && value.Length <= maxLength)
            return value;
        Fail($"{_path}.{name} is not a text of at most {maxLength} characters.");
        return "";
    }

    /// <summary>A finite float32, given by its bits.</summary>
    public float Bits(string name)
    {
        string text = Text(name, 10);
        if (text.Length == 10 && text.StartsWith("0x", StringComparison.Ordinal) && text.All(static c => !char.IsAsciiLetterUpper(c))
            && uint.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint bits)
            && float.IsFinite(BitConverter.UInt32BitsToSingle(bits)))
        {
            return BitConverter.UInt32BitsToSingle(bits);
        }

        Fail($"{_path}.{name} is not a finite float32 written as 0x and eight lower-case digits.");
        return 0;
    }

    /// <summary>A hash.</summary>
    public Hash32 Hash(string name)
    {
        string text = Text(name, 2 + 2 * Hash32.Size);
        if (Hash32.TryParse(text, out Hash32 hash) && hash.ToString() == text)
            return hash;
        Fail($"{_path}.{name} is not a hash written as 0x and 64 lower-case digits.");
        return default;
    }

    /// <summary>A CID.</summary>
    public Cid Cid(string name)
    {
        if (Content.Cid.TryParse(Text(name, Content.Cid.TextLength), out Cid cid))
            return cid;
        Fail($"{_path}.{name} is not a CIDv1 of a raw SHA-256 block.");
        return default;
    }

    /// <summary>A list of at most so many items.</summary>
    public IReadOnlyList<CanonicalValue> List(string name, int maxCount)
    {
        if (Take(name) is CanonicalValue.List { Items: var items } && items.Count <= maxCount)
            return items;
        Fail($"{_path}.{name} is not a list of at most {maxCount} items.");
        return [];
    }

    /// <summary>A map inside this one; its problems are this one's.</summary>
    public CanonicalFields Map(string name) => new(Take(name), $"{_path}.{name}", this);

    /// <summary>Requires that a field has this very text: a kind.</summary>
    public void Constant(string name, string expected)
    {
        if (Text(name, 64) != expected)
            Fail($"{_path}.{name} is not \"{expected}\".");
    }

    /// <summary>Notes a problem that the caller found.</summary>
    public void Fail(string problem)
    {
        _problem ??= problem;
        _parent?.Fail(problem);
    }

    /// <summary>The first problem, a field left unread included; null when all is well.</summary>
    public string? Finish()
    {
        if (_rest.Count > 0)
            Fail($"{_path} has an unknown field \"{_rest.Keys.First()}\".");
        return _problem;
    }

    private CanonicalValue? Take(string name)
    {
        if (!_rest.Remove(name, out CanonicalValue? value))
            Fail($"{_path}.{name} is missing.");
        return value;
    }
}
