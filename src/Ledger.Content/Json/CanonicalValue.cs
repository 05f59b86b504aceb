using Ledger.Cryptography;

namespace Ledger.Content;

/// <summary>A value of canonical JSON: an integer, a text, a list or a map. There are no fractions, booleans or nulls.</summary>
public abstract record CanonicalValue
{
    private CanonicalValue() { }

    /// <summary>An integer that every JSON reader holds exactly: magnitude below 2^53.</summary>
    public sealed record Number(long Value) : CanonicalValue;

    /// <summary>A text without lone surrogates.</summary>
    public sealed record Text(string Value) : CanonicalValue;

    /// <summary>A list.</summary>
    public sealed record List(IReadOnlyList<CanonicalValue> Items) : CanonicalValue;

    /// <summary>A map, sorted by the keys' UTF-16 units.</summary>
    public sealed record Map(SortedDictionary<string, CanonicalValue> Entries) : CanonicalValue;

    /// <summary>A map of these entries.</summary>
    public static CanonicalValue Of(params ReadOnlySpan<(string Key, CanonicalValue Value)> entries)
    {
        SortedDictionary<string, CanonicalValue> map = new(StringComparer.Ordinal);
        foreach ((string key, CanonicalValue value) in entries)
            map.Add(key, value);
        return new Map(map);
    }

    /// <summary>A list of these items.</summary>
    public static CanonicalValue Of(IEnumerable<CanonicalValue> items) => new List([.. items]);

    /// <summary>A float32 by its bits, 0x and eight digits.</summary>
    public static CanonicalValue Bits(float value) =>
        new Text("0x" + BitConverter.SingleToUInt32Bits(value).ToString("x8", System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>An integer.</summary>
    public static implicit operator CanonicalValue(long value) => new Number(value);

    /// <summary>A text.</summary>
    public static implicit operator CanonicalValue(string value) => new Text(value);

    /// <summary>A hash as text.</summary>
    public static implicit operator CanonicalValue(Hash32 value) => new Text(value.ToString());

    /// <summary>A CID as text.</summary>
    public static implicit operator CanonicalValue(Cid value) => new Text(value.ToString());
}
