using System.Globalization;

namespace Ledger.Ethereum;

/// <summary>Reads type texts by descent, with bounds on depth and on the size of fixed arrays.</summary>
internal ref struct AbiTypeParser
{
    private const int MaxDepth = 32;
    private const int MaxText = 1 << 16;
    private const int MaxFixedSize = 1 << 24; // bytes of a head: beyond any transaction

    private readonly string _text;
    private int _position;

    private AbiTypeParser(string text) => _text = text;

    public static AbiType Parse(string text)
    {
        if (text.Length > MaxText)
            throw new AbiFormatException($"A type text of {text.Length} characters is too long.");
        AbiTypeParser parser = new(text);
        AbiType type = parser.ReadType(MaxDepth);
        return parser._position == text.Length ? type : throw parser.Unexpected();
    }

    private AbiType ReadType(int depth)
    {
        if (depth == 0)
            throw new AbiFormatException("A type is nested too deep.");
        AbiType type = Peek() == '(' ? ReadTuple(depth) : ReadElementary();
        for (int dimensions = depth; Peek() == '['; dimensions--)
        {
            if (dimensions == 0)
                throw new AbiFormatException("A type is nested too deep.");
            type = ReadArray(type);
        }

        return type;
    }

    private AbiType.Tuple ReadTuple(int depth)
    {
        _position++;
        List<AbiType> components = [];
        if (Peek() != ')')
        {
            components.Add(ReadType(depth - 1));
            while (Peek() == ',')
            {
                _position++;
                components.Add(ReadType(depth - 1));
            }
        }

        if (Peek() != ')')
            throw Unexpected();
        _position++;
        if (components.Sum(static component => (long)component.HeadSize) > MaxFixedSize)
            throw new AbiFormatException("A tuple has no sensible size.");
        return new AbiType.Tuple(components);
    }

    private AbiType.Array ReadArray(AbiType element)
    {
        _position++;
        if (element.HeadSize == 0)
            throw new AbiFormatException("An array's elements must have a size.");
        int? length = null;
        if (Peek() != ']')
        {
            length = ReadNumber();
            if (length == 0 || (long)length * element.HeadSize > MaxFixedSize)
                throw new AbiFormatException($"An array of {length} {element} has no sensible size.");
        }

        if (Peek() != ']')
            throw Unexpected();
        _position++;
        return new AbiType.Array(element, length);
    }

    private AbiType ReadElementary()
    {
        int start = _position;
        while (char.IsAsciiLetterLower(Peek()))
            _position++;
        string name = _text[start.._position];
        int? size = char.IsAsciiDigit(Peek()) ? ReadNumber() : null;
        return (name, size) switch
        {
            ("uint", >= 8 and <= 256) when size % 8 == 0 => new AbiType.UnsignedInteger(size.Value),
            ("int", >= 8 and <= 256) when size % 8 == 0 => new AbiType.SignedInteger(size.Value),
            ("uint", null) => new AbiType.UnsignedInteger(256), // Solidity's short names
            ("int", null) => new AbiType.SignedInteger(256),
            ("bytes", >= 1 and <= 32) => new AbiType.FixedBytes(size.Value),
            ("bytes", null) => new AbiType.Bytes(),
            ("string", null) => new AbiType.Text(),
            ("bool", null) => new AbiType.Bool(),
            ("address", null) => new AbiType.Account(),
            _ => throw Unexpected(),
        };
    }

    private int ReadNumber()
    {
        int start = _position;
        while (char.IsAsciiDigit(Peek()))
            _position++;
        ReadOnlySpan<char> digits = _text.AsSpan(start, _position - start);
        bool canonical = digits.Length > 0 && (digits[0] != '0' || digits.Length == 1);
        return canonical && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : throw Unexpected();
    }

    private readonly char Peek() => _position < _text.Length ? _text[_position] : '\0';

    private readonly AbiFormatException Unexpected() => new($"'{_text}' is no ABI type: it goes wrong at character {_position}.");
}
