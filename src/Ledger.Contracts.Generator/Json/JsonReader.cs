using System.Globalization;
using System.Text;

namespace Ledger.Contracts.Generator.Json;

/// <summary>Reads one JSON document of at most 16 MiB characters, nested at most 64 deep.</summary>
/// <remarks>A generator is loaded by the compiler and cannot bring System.Text.Json along.</remarks>
internal sealed class JsonReader
{
    private const int LongestText = 16 << 20;
    private const int DeepestNesting = 64;

    private readonly string _text;
    private int _at;
    private int _depth;

    private JsonReader(string text) => _text = text;

    /// <exception cref="FormatException">The text is not one JSON value, or it is too long or too deep.</exception>
    public static JsonValue Parse(string text)
    {
        if (text.Length > LongestText)
            throw new FormatException($"the file is longer than {LongestText} characters");
        JsonReader reader = new(text);
        JsonValue value = reader.ReadValue();
        reader.SkipSpace();
        if (reader._at != text.Length)
            throw reader.Unexpected();
        return value;
    }

    private JsonValue ReadValue()
    {
        SkipSpace();
        switch (Peek())
        {
            case '{': return Nested(ReadObject);
            case '[': return Nested(ReadList);
            case '"': return new JsonValue.Text(ReadString());
            default: return ReadLiteral();
        }
    }

    private JsonValue Nested(Func<JsonValue> read)
    {
        if (++_depth > DeepestNesting)
            throw new FormatException($"values are nested deeper than {DeepestNesting}");
        _at++;
        JsonValue value = read();
        _depth--;
        return value;
    }

    private JsonValue ReadObject()
    {
        Dictionary<string, JsonValue> members = new(StringComparer.Ordinal);
        SkipSpace();
        if (TryTake('}'))
            return new JsonValue.Object(members);
        do
        {
            SkipSpace();
            string name = ReadString();
            SkipSpace();
            Take(':');
            members[name] = ReadValue();
            SkipSpace();
        }
        while (TryTake(','));
        Take('}');
        return new JsonValue.Object(members);
    }

    private JsonValue ReadList()
    {
        List<JsonValue> items = [];
        SkipSpace();
        if (TryTake(']'))
            return new JsonValue.List(items);
        do
        {
            items.Add(ReadValue());
            SkipSpace();
        }
        while (TryTake(','));
        Take(']');
        return new JsonValue.List(items);
    }

    private string ReadString()
    {
        Take('"');
        int start = _at;
        while (Peek() is not '"' and not '\\')
        {
            if (Peek() < ' ')
                throw Unexpected();
            _at++;
        }

        if (Peek() == '"')
            return _text.Substring(start, _at++ - start);

        StringBuilder unescaped = new(_text, start, _at - start, Math.Max(16, 2 * (_at - start)));
        while (!TryTake('"'))
        {
            char next = Next();
            if (next < ' ')
                throw Unexpected();
            unescaped.Append(next == '\\' ? ReadEscape() : next);
        }

        return unescaped.ToString();
    }

    private char ReadEscape()
    {
        char kind = Next();
        switch (kind)
        {
            case '"' or '\\' or '/': return kind;
            case 'b': return '\b';
            case 'f': return '\f';
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'u' when _at + 4 <= _text.Length
                && ushort.TryParse(_text.Substring(_at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort unit):
                _at += 4;
                return (char)unit;
            default: throw Unexpected();
        }
    }

    private JsonValue.Literal ReadLiteral()
    {
        int start = _at;
        while (_at < _text.Length && (char.IsLetterOrDigit(_text[_at]) || _text[_at] is '+' or '-' or '.'))
            _at++;
        string literal = _text.Substring(start, _at - start);
        if (literal is "true" or "false" or "null"
            || double.TryParse(literal, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out _))
        {
            return new JsonValue.Literal(literal);
        }

        _at = start;
        throw Unexpected();
    }

    private void SkipSpace()
    {
        while (_at < _text.Length && _text[_at] is ' ' or '\t' or '\r' or '\n')
            _at++;
    }

    private char Peek() => _at < _text.Length ? _text[_at] : throw new FormatException("the file ends in the middle of a value");

    private char Next()
    {
        char next = Peek();
        _at++;
        return next;
    }

    private bool TryTake(char expected)
    {
        if (Peek() != expected)
            return false;
        _at++;
        return true;
    }

    private void Take(char expected)
    {
        if (!TryTake(expected))
            throw Unexpected();
    }

    private FormatException Unexpected() => new($"unexpected character at offset {_at}");
}
