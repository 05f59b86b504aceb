namespace Ledger.Contracts.Generator.Json;

/// <summary>A JSON value as the compiler's artifacts hold it; numbers keep their text.</summary>
internal abstract class JsonValue
{
    private JsonValue()
    {
    }

    /// <summary>A string, unescaped.</summary>
    internal sealed class Text(string value) : JsonValue
    {
        public string Value { get; } = value;
    }

    /// <summary>A number, true, false or null, as written.</summary>
    internal sealed class Literal(string value) : JsonValue
    {
        public string Value { get; } = value;
    }

    /// <summary>An array.</summary>
    internal sealed class List(IReadOnlyList<JsonValue> items) : JsonValue
    {
        public IReadOnlyList<JsonValue> Items { get; } = items;
    }

    /// <summary>An object; a repeated member keeps its last value.</summary>
    internal sealed class Object(IReadOnlyDictionary<string, JsonValue> members) : JsonValue
    {
        public IReadOnlyDictionary<string, JsonValue> Members { get; } = members;
    }
}
