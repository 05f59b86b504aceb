using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Ledger.Content;

/// <summary>JSON with exactly one encoding of a value: RFC 8785 restricted to integers, texts, lists and maps. Spec: protocol.md §3.3.</summary>
/// <remarks>
/// What is content-addressed must not have two spellings, so reading accepts only the bytes that writing the same
/// value makes: no white space, sorted keys, no escapes but the necessary ones, integers in plain decimal.
/// </remarks>
public static class CanonicalJson
{
    /// <summary>Deepest nesting that is read.</summary>
    public const int MaxDepth = 16;

    private const long MaxInteger = (1L << 53) - 1;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The canonical bytes of a value.</summary>
    /// <exception cref="ArgumentException">An integer is too large or a text holds a lone surrogate.</exception>
    public static byte[] Write(CanonicalValue value)
    {
        StringBuilder text = new();
        Append(text, value);
        return Utf8.GetBytes(text.ToString());
    }

    /// <summary>Reads canonical bytes; anything else is refused with one sentence. The caller bounds their length.</summary>
    public static bool TryRead(
        ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out CanonicalValue? value, [NotNullWhen(false)] out string? problem)
    {
        try
        {
            Utf8JsonReader reader = new(bytes, new JsonReaderOptions { MaxDepth = MaxDepth });
            reader.Read();
            value = Convert(ref reader, out problem);
            if (value is not null && (reader.Read() || !Write(value).AsSpan().SequenceEqual(bytes)))
                (value, problem) = (null, "The JSON is not in canonical form.");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
            // the reader's three ways to say: not JSON, a text that is not UTF-8, a text that is not UTF-16
            (value, problem) = (null, "The bytes are not valid JSON in UTF-8.");
        }

        problem ??= value is null ? "The JSON holds no value." : null;
        return value is not null;
    }

    private static CanonicalValue? Convert(ref Utf8JsonReader reader, out string? problem)
    {
        problem = null;
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return new CanonicalValue.Text(reader.GetString()!);
            case JsonTokenType.Number when reader.TryGetInt64(out long number) && Math.Abs((decimal)number) <= MaxInteger:
                return new CanonicalValue.Number(number);
            case JsonTokenType.StartArray:
                return ConvertList(ref reader, out problem);
            case JsonTokenType.StartObject:
                return ConvertMap(ref reader, out problem);
            default:
                problem = "The JSON holds something other than integers, texts, lists and maps.";
                return null;
        }
    }

    private static CanonicalValue.List? ConvertList(ref Utf8JsonReader reader, out string? problem)
    {
        List<CanonicalValue> items = [];
        problem = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (Convert(ref reader, out problem) is not CanonicalValue item)
                return null;
            items.Add(item);
        }

        return new CanonicalValue.List(items);
    }

    private static CanonicalValue.Map? ConvertMap(ref Utf8JsonReader reader, out string? problem)
    {
        SortedDictionary<string, CanonicalValue> entries = new(StringComparer.Ordinal);
        problem = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            string key = reader.GetString()!;
            reader.Read();
            if (Convert(ref reader, out problem) is not CanonicalValue value)
                return null;
            if (!entries.TryAdd(key, value))
            {
                problem = "The JSON holds a key twice.";
                return null;
            }
        }

        return new CanonicalValue.Map(entries);
    }

    private static void Append(StringBuilder text, CanonicalValue value)
    {
        switch (value)
        {
            case CanonicalValue.Number { Value: var number }:
                ArgumentOutOfRangeException.ThrowIfGreaterThan(number, MaxInteger);
                ArgumentOutOfRangeException.ThrowIfLessThan(number, -MaxInteger);
                text.Append(number.ToString(CultureInfo.InvariantCulture));
                break;
            case CanonicalValue.Text { Value: var content }:
                AppendText(text, content);
                break;
            case CanonicalValue.List { Items: var items }:
                text.Append('[');
                for (int i = 0; i < items.Count; i++)
                {
                    if (i > 0) text.Append(',');
                    Append(text, items[i]);
                }

                text.Append(']');
                break;
            case CanonicalValue.Map { Entries: var entries }:
                text.Append('{');
                bool first = true;
                foreach ((string key, CanonicalValue entry) in entries)
                {
                    if (!first) text.Append(',');
                    first = false;
                    AppendText(text, key);
                    text.Append(':');
                    Append(text, entry);
                }

                text.Append('}');
                break;
        }
    }

    private static void AppendText(StringBuilder text, string content)
    {
        text.Append('"');
        foreach (char c in content)
        {
            switch (c)
            {
                case '"': text.Append("\\\""); break;
                case '\\': text.Append("\\\\"); break;
                case '\b': text.Append("\\b"); break;
                case '\f': text.Append("\\f"); break;
                case '\n': text.Append("\\n"); break;
                case '\r': text.Append("\\r"); break;
                case '\t': text.Append("\\t"); break;
                case < ' ': text.Append("\\u00").Append(((int)c).ToString("x2", CultureInfo.InvariantCulture)); break;
                default: text.Append(c); break;
            }
        }

        text.Append('"');
    }
}
