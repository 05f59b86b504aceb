using System.Text.Json.Nodes;

namespace Ledger.Contracts.Tests.Generator;

/// <summary>Artifacts that no author would write: every type, in every place, under the worst names.</summary>
internal sealed class RandomAbi(int seed)
{
    private static readonly string[] s_names =
    [
        "a", "A", "_a", "a_", "$", "_", "", "", "value", "Value", "class", "Read", "write", "item0", "v0", "Item1", "rest", "Equals", "GetType", "Events", "events",
        "Errors", "Calls", "address", "contract", "writer", "reader", "decoded", "topic0", "Filter", "DOMAIN_SEPARATOR", "IThing", "Thing", "record", "log", "data",
    ];

    private static readonly string[] s_elementary =
        ["address", "bool", "string", "bytes", "bytes1", "bytes31", "bytes32", "function", "uint8", "uint24", "uint64", "uint72", "uint256", "int8", "int48", "int128", "int136", "int256"];

    private readonly Random _random = new(seed);

    /// <summary>The text of one artifact.</summary>
    public string Next()
    {
        JsonArray abi = [new JsonObject { ["type"] = "constructor", ["inputs"] = Parameters(0, 4) }];
        for (int i = 0; i < 12; i++)
        {
            string[] mutability = ["view", "pure", "payable", "nonpayable"];
            abi.Add(new JsonObject
            {
                ["type"] = "function", ["name"] = MemberName(), ["inputs"] = Parameters(0, 4), ["outputs"] = Parameters(0, 4), ["stateMutability"] = Pick(mutability),
            });
        }

        for (int i = 0; i < 6; i++)
        {
            abi.Add(new JsonObject { ["type"] = "event", ["name"] = MemberName(), ["inputs"] = Parameters(0, 5, indexed: true), ["anonymous"] = _random.Next(4) == 0 });
            abi.Add(new JsonObject { ["type"] = "error", ["name"] = MemberName(), ["inputs"] = Parameters(0, 4) });
        }

        return new JsonObject { ["abi"] = abi, ["bytecode"] = "0x00" }.ToJsonString();
    }

    private JsonArray Parameters(int least, int most, bool indexed = false, int depth = 0)
    {
        JsonArray parameters = [];
        int topics = 0;
        for (int count = _random.Next(least, most + 1); count > 0; count--)
        {
            JsonObject parameter = Parameter(depth);
            if (indexed && topics < 3 && _random.Next(2) == 0)
            {
                parameter["indexed"] = true;
                topics++;
            }

            parameters.Add(parameter);
        }

        return parameters;
    }

    private JsonObject Parameter(int depth)
    {
        string[] arrays = ["", "", "", "[]", "[2]", "[][3]", "[1][]"];
        string array = Pick(arrays);
        JsonObject parameter = new() { ["name"] = Pick(s_names) };
        if (depth < 3 && _random.Next(4) == 0)
        {
            parameter["type"] = "tuple" + array;
            parameter["components"] = Parameters(1, 4, depth: depth + 1);
            if (_random.Next(5) > 0)
                parameter["internalType"] = $"struct {QualifiedName()}{array}";
            return parameter;
        }

        string type = Pick(s_elementary);
        parameter["type"] = type + array;
        parameter["internalType"] = _random.Next(5) == 0 ? QualifiedName() + array : type + array;
        return parameter;
    }

    private string QualifiedName() => _random.Next(3) == 0 ? MemberName() : $"{MemberName()}.{MemberName()}";

    private string MemberName()
    {
        string name = Pick(s_names);
        return name.Length > 0 ? name : "named";
    }

    private string Pick(string[] choices) => choices[_random.Next(choices.Length)];
}
