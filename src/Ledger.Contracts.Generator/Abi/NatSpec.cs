using Ledger.Contracts.Generator.Json;

namespace Ledger.Contracts.Generator.Abi;

/// <summary>The compiler's userdoc and devdoc of one artifact, beside the ABI or in the metadata where forge leaves them.</summary>
internal sealed class NatSpec
{
    private readonly JsonValue.Object? _user;
    private readonly JsonValue.Object? _developer;

    public NatSpec(JsonValue document)
    {
        JsonValue.Object? artifact = document as JsonValue.Object;
        JsonValue.Object? output = Object(Object(artifact, "metadata"), "output");
        _user = Object(artifact, "userdoc") ?? Object(output, "userdoc");
        _developer = Object(artifact, "devdoc") ?? Object(output, "devdoc");
    }

    /// <summary>What is said about the contract itself.</summary>
    public AbiDoc OfContract()
    {
        string notice = Text(_user, "notice"), title = Text(_developer, "title");
        return new AbiDoc(notice.Length > 0 ? notice : title, Text(_developer, "details"), default, default);
    }

    /// <summary>What is said about a member of a section (methods, events, errors), by its signature.</summary>
    public AbiDoc Of(string section, string signature)
    {
        JsonValue.Object? user = Entry(Object(_user, section), signature), developer = Entry(Object(_developer, section), signature);
        return new AbiDoc(Text(user, "notice"), Text(developer, "details"), Entries(developer, "params"), Entries(developer, "returns"));
    }

    /// <summary>Errors of one signature may be declared more than once, so the compiler lists them; the first speaks.</summary>
    private static JsonValue.Object? Entry(JsonValue.Object? section, string signature) => Member(section, signature) switch
    {
        JsonValue.Object entry => entry,
        JsonValue.List { Items.Count: > 0 } list => list.Items[0] as JsonValue.Object,
        _ => null,
    };

    private static EquatableArray<AbiDocEntry> Entries(JsonValue.Object? entry, string name) =>
        Object(entry, name) is JsonValue.Object said
            ? new([.. said.Members.Where(pair => pair.Value is JsonValue.Text).OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => new AbiDocEntry(pair.Key, ((JsonValue.Text)pair.Value).Value))])
            : default;

    private static string Text(JsonValue.Object? entry, string name) => (Member(entry, name) as JsonValue.Text)?.Value ?? "";

    private static JsonValue.Object? Object(JsonValue.Object? entry, string name) => Member(entry, name) as JsonValue.Object;

    private static JsonValue? Member(JsonValue.Object? entry, string name) =>
        entry is not null && entry.Members.TryGetValue(name, out JsonValue? value) ? value : null;
}
