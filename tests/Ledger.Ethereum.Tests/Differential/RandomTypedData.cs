using System.Text.Json.Nodes;

namespace Ledger.Ethereum.Tests.Differential;

/// <summary>Random documents of typed data: up to four structs, each with the next one somewhere inside.</summary>
internal static class RandomTypedData
{
    private static readonly string[] Names = ["Zeta", "Alpha", "Mail", "aPerson"]; // not in the order of the alphabet

    public static JsonObject Document(Random random)
    {
        int count = random.Next(1, Names.Length + 1);
        List<(string Name, string Type)[]> structs = [.. Enumerable.Range(0, count).Select(i => Fields(random, i, count))];
        JsonObject types = new(structs.Select((fields, i) => KeyValuePair.Create(Names[i], (JsonNode?)new JsonArray(
            [.. fields.Select(static field => (JsonNode)new JsonObject { ["name"] = field.Name, ["type"] = field.Type })]))));
        return new JsonObject
        {
            ["types"] = types, ["primaryType"] = Names[0], ["domain"] = Domain(random), ["message"] = Struct(random, structs, 0),
        };
    }

    private static (string, string)[] Fields(Random random, int index, int count)
    {
        List<(string, string)> fields = [.. Enumerable.Range(0, random.Next(1, 6)).Select(i => ($"field{i}", RandomAbi.Elementary(random) + Dimensions(random)))];
        for (int other = index + 1; other < count; other++)
        {
            if (other == index + 1 || random.Next(2) == 0)
                fields.Insert(random.Next(fields.Count + 1), ($"other{other}", Names[other] + Dimensions(random)));
        }

        return [.. fields];
    }

    private static string Dimensions(Random random) => random.Next(6) switch { 0 => "[]", 1 => "[2]", 2 => "[][1]", _ => "" };

    private static JsonObject Domain(Random random)
    {
        JsonObject domain = [];
        if (random.Next(4) > 0)
            domain["name"] = "n" + RandomAbi.Text(random);
        if (random.Next(4) > 0)
            domain["version"] = "1" + RandomAbi.Text(random);
        if (random.Next(4) > 0)
            domain["chainId"] = random.NextInt64(1, 1L << 50);
        if (random.Next(4) > 0)
            domain["verifyingContract"] = Hex.Encode(RandomAbi.Bytes(random, Address.Size));
        if (random.Next(4) == 0)
            domain["salt"] = Hex.Encode(RandomAbi.Bytes(random, 32));
        return domain;
    }

    private static JsonObject Struct(Random random, List<(string Name, string Type)[]> structs, int index) => new(
        structs[index].Select(field => KeyValuePair.Create(field.Name, (JsonNode?)Value(random, structs, field.Type))));

    private static JsonNode Value(Random random, List<(string Name, string Type)[]> structs, string type)
    {
        int bracket = type.LastIndexOf('[');
        if (bracket >= 0)
        {
            int length = type[(bracket + 1)..^1] is { Length: > 0 } digits ? int.Parse(digits, System.Globalization.CultureInfo.InvariantCulture) : random.Next(3);
            return new JsonArray([.. Enumerable.Range(0, length).Select(_ => Value(random, structs, type[..bracket]))]);
        }

        int index = Array.IndexOf(Names, type);
        return index >= 0 ? Struct(random, structs, index) : RandomAbi.ToJson(RandomAbi.Value(random, AbiType.Parse(type)));
    }
}
