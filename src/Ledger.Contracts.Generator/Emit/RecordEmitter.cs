using Ledger.Contracts.Generator.Abi;

namespace Ledger.Contracts.Generator.Emit;

/// <summary>Writes the records of structs, events and errors.</summary>
internal sealed class RecordEmitter(TypeEmitter types)
{
    private const string NotNullWhenTrue = "[global::System.Diagnostics.CodeAnalysis.NotNullWhen(true)]";

    /// <summary>A struct as a record that writes and reads its own fields.</summary>
    public void EmitStruct(SourceWriter source, AbiType.Tuple tuple, string name)
    {
        IReadOnlyList<(string Name, AbiParameter Parameter)> members = NamedParameters.OfRecord(name, tuple.Fields);
        source.Separate();
        source.Summary(tuple.Name.Length > 0 ? $"Struct <c>{tuple.Name}</c>." : $"Tuple <c>{tuple.Canonical}</c>.");
        using (source.Open($"public sealed record {name}({Positional(members)})"))
        {
            using (source.Open($"internal void Write({TypeEmitter.Writer} writer)"))
            {
                types.NewBody();
                foreach ((string member, AbiParameter parameter) in members)
                    types.Write(source, parameter.Type, member);
            }

            source.Line();
            using (source.Open($"internal static {name} Read({TypeEmitter.Reader} reader)"))
            {
                types.NewBody();
                string[] values = [.. members.Select(member => types.Read(source, member.Parameter.Type))];
                source.Line($"return new {name}({string.Join(", ", values)});");
            }
        }
    }

    /// <summary>A user-defined value type: as little a number as Solidity lets it be one.</summary>
    public void EmitUserValue(SourceWriter source, AbiType.UserValue type, string name)
    {
        source.Separate();
        source.Summary($"Value type <c>{type.Name}</c>: a <c>{type.Canonical}</c> under a name of its own.");
        using (source.Open($"public readonly record struct {name}({types.NameOf(type.Underlying)} Value)"))
        {
            source.Line("/// <inheritdoc />");
            source.Line("public override string ToString() => global::Ledger.Contracts.AbiText.Of(Value);");
        }
    }

    /// <summary>An event as a record that decodes itself from a log.</summary>
    public void EmitEvent(SourceWriter source, AbiEvent e, string name)
    {
        AbiParameter[] shown = [.. e.Inputs.Select(Shown)];
        IReadOnlyList<(string Name, AbiParameter Parameter)> members = NamedParameters.OfRecord(name, new EquatableArray<AbiParameter>(shown));
        source.Separate();
        source.Documentation(e.Doc, $"Event <c>{e.Signature}</c>.");
        source.ParameterDocumentation(e.Doc, members);
        using (source.Open($"public sealed record {name}({Positional(members)})"))
        {
            if (!e.IsAnonymous)
            {
                source.Summary("First topic of this event's logs.");
                source.Line($"public static {TypeEmitter.Hash} Topic0 {{ get; }} = {TypeEmitter.Hash}.Parse(\"0x{Keccak.HexOf(e.Signature)}\");").Line();
            }

            EmitFilter(source, e);
            source.Summary("Reads the event from a log; false if the log is of another event.");
            using (source.Open($"public static bool TryDecode(global::Ledger.Ethereum.Log log, {NotNullWhenTrue} out {name}? decoded)"))
                EmitEventBody(source, e, name, shown);
        }
    }

    /// <summary>A custom error as a record that decodes itself from revert data and says itself in words.</summary>
    public void EmitError(SourceWriter source, AbiError error, string name)
    {
        IReadOnlyList<(string Name, AbiParameter Parameter)> members = NamedParameters.OfRecord(name, error.Inputs);
        string selector = Keccak.HexOf(error.Signature).Substring(0, 8);
        source.Separate();
        source.Documentation(error.Doc, $"Error <c>{error.Signature}</c>.");
        source.ParameterDocumentation(error.Doc, members);
        using (source.Open($"public sealed record {name}({Positional(members)}) : global::Ledger.Contracts.IContractError"))
        {
            source.Summary("First four bytes of the revert data.");
            source.Line($"public static global::System.ReadOnlySpan<byte> Selector => new byte[] {{ {Bytes(selector)} }};").Line();

            IEnumerable<string> said = members.Select(member =>
                $"{CSharpName.Words(member.Parameter.Name.Length > 0 ? member.Parameter.Name : member.Name)} {{(global::Ledger.Contracts.AbiText.Of({member.Name}))}}");
            string words = CSharpName.Words(error.Name);
            source.Summary("The error and its values in words.");
            source.Line(members.Count == 0
                ? $"public string Sentence => \"{words}\";"
                : $"public string Sentence => $\"{words}: {string.Join(", ", said)}\";").Line();

            source.Summary("Reads the error from revert data; false if they are of another error.");
            using (source.Open($"public static bool TryDecode(global::System.ReadOnlyMemory<byte> data, {NotNullWhenTrue} out {name}? decoded)"))
            {
                source.Line("decoded = null;");
                source.Line("if (!global::System.MemoryExtensions.StartsWith(data.Span, Selector))").Line("    return false;");
                using (source.Open("try"))
                {
                    types.NewBody();
                    source.Line($"{TypeEmitter.Reader} reader = new(data.Slice(4), {TypeEmitter.HeadSize(error.Inputs)});");
                    string[] values = [.. members.Select(member => types.Read(source, member.Parameter.Type))];
                    source.Line("reader.Finish();");
                    source.Line($"decoded = new {name}({string.Join(", ", values)});");
                    source.Line("return true;");
                }

                EmitRefusal(source);
            }
        }
    }

    private void EmitEventBody(SourceWriter source, AbiEvent e, string name, AbiParameter[] shown)
    {
        AbiParameter[] indexed = [.. shown.Where(parameter => parameter.Indexed)];
        AbiParameter[] plain = [.. shown.Where(parameter => !parameter.Indexed)];
        int skipped = e.IsAnonymous ? 0 : 1;
        string ofAnother = $"log.Topics.Count != {indexed.Length + skipped}" + (e.IsAnonymous ? "" : " || log.Topics[0] != Topic0");
        source.Line("decoded = null;");
        source.Line($"if ({ofAnother})").Line("    return false;");
        using (source.Open("try"))
        {
            types.NewBody();
            Dictionary<AbiParameter, Queue<string>> values = [];
            source.Line($"{TypeEmitter.Reader} reader = global::Ledger.Contracts.AbiShape.Topics(log, {skipped});");
            ReadAll(indexed);
            source.Line($"reader = new {TypeEmitter.Reader}(log.Data, {TypeEmitter.HeadSize(plain)});");
            ReadAll(plain);
            source.Line($"decoded = new {name}({string.Join(", ", shown.Select(parameter => values[parameter].Dequeue()))});");
            source.Line("return true;");

            void ReadAll(AbiParameter[] parameters)
            {
                foreach (AbiParameter parameter in parameters)
                {
                    if (!values.TryGetValue(parameter, out Queue<string>? queue))
                        values.Add(parameter, queue = new Queue<string>());
                    queue.Enqueue(types.Read(source, parameter.Type));
                }

                source.Line("reader.Finish();");
            }
        }

        EmitRefusal(source);
    }

    /// <summary>A filter by the indexed values: text and bytes by themselves, lists and structs by the hash that stands for them.</summary>
    private void EmitFilter(SourceWriter source, AbiEvent e)
    {
        const string list = "global::System.Collections.Generic.IReadOnlyList<" + TypeEmitter.Hash + ">";
        AbiParameter[] indexed = [.. e.Inputs.Where(input => input.Indexed).Select(input => input.Type.Canonical is "string" or "bytes" ? input : Shown(input))];
        IReadOnlyList<(string Name, AbiParameter Parameter)> wanted = NamedParameters.OfMethod(new EquatableArray<AbiParameter>(indexed));
        int skipped = e.IsAnonymous ? 0 : 1;
        IEnumerable<string> declared = wanted.Select(entry => $"{types.NameOf(entry.Parameter.Type)}? {entry.Name} = null").Prepend($"{TypeEmitter.Address} contract");
        source.Summary("Asks a node for this event of one contract; an argument that is left out may have any value.");
        using (source.Open($"public static global::Ledger.Ethereum.LogFilter Filter({string.Join(", ", declared)})"))
        {
            source.Line($"{list}[] _topics = new {list}[{indexed.Length + skipped}];");
            if (skipped > 0)
                source.Line("_topics[0] = global::Ledger.Contracts.AbiShape.Topic(Topic0);");
            for (int i = 0; i < wanted.Count; i++)
            {
                (string name, AbiParameter parameter) = wanted[i];
                source.Line($"_topics[{i + skipped}] = global::Ledger.Contracts.AbiShape.AnyTopic;");
                using (source.Open($"if ({name} is {{ }} _wanted{i})"))
                {
                    if (parameter.Type.IsDynamic)
                    {
                        source.Line($"_topics[{i + skipped}] = global::Ledger.Contracts.AbiShape.Topic(global::Ledger.Cryptography.Keccak256.Hash(_wanted{i}));");
                        continue;
                    }

                    source.Line($"{TypeEmitter.Writer} writer = new(32);");
                    types.Write(source, parameter.Type, $"_wanted{i}");
                    source.Line($"_topics[{i + skipped}] = global::Ledger.Contracts.AbiShape.Topic(new {TypeEmitter.Hash}(writer.ToArray()));");
                }
            }

            source.Line($"return new global::Ledger.Ethereum.LogFilter(new {TypeEmitter.Address}[] {{ contract }}, _topics);");
        }

        source.Line();
    }

    private static void EmitRefusal(SourceWriter source)
    {
        using (source.Open("catch (global::Ledger.Ethereum.AbiFormatException)"))
            source.Line("return false;");
    }

    /// <summary>An indexed value that does not fit a word is in the topics only as its hash.</summary>
    private static AbiParameter Shown(AbiParameter parameter) =>
        parameter.Indexed && (parameter.Type is AbiType.Tuple or AbiType.Array || parameter.Type.IsDynamic)
            ? new AbiParameter(parameter.Name.Length > 0 ? parameter.Name + "Hash" : "", new AbiType.Elementary("bytes32"), Indexed: true)
            : parameter;

    private string Positional(IReadOnlyList<(string Name, AbiParameter Parameter)> members) =>
        string.Join(", ", members.Select(member => $"{types.NameOf(member.Parameter.Type)} {member.Name}"));

    private static string Bytes(string hex) =>
        string.Join(", ", Enumerable.Range(0, hex.Length / 2).Select(i => "0x" + hex.Substring(2 * i, 2)));
}
