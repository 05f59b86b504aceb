using System.Text.Json;
using Ledger.Contracts;

namespace Ledger.Identity.Tests;

/// <summary>Where the compiler put a contract's variables, from the committed artifact.</summary>
internal static class StorageLayout
{
    /// <summary>Positions of variables.</summary>
    public static IEnumerable<int> Of(string contract, params string[] variables)
    {
        JsonElement storage = Layout(contract).GetProperty("storage");
        return variables.Select(name => storage.EnumerateArray().Single(one => one.GetProperty("name").GetString() == name).GetProperty("slot").GetInt32());
    }

    /// <summary>Word and byte, counted from the low end, of each member of a struct.</summary>
    public static IEnumerable<(int Word, int Byte)> MembersOf(string contract, string name) => Layout(contract).GetProperty("structs").EnumerateObject()
        .Single(one => one.Name.EndsWith("." + name, StringComparison.Ordinal)).Value.GetProperty("members").EnumerateArray()
        .Select(static member => (member.GetProperty("slot").GetInt32(), member.GetProperty("offset").GetInt32()));

    private static JsonElement Layout(string contract)
    {
        using Stream artifact = typeof(ConsentRegistry).Assembly.GetManifestResourceStream($"artifacts/{contract}.json")!;
        using JsonDocument json = JsonDocument.Parse(artifact);
        return json.RootElement.GetProperty("storageLayout").Clone();
    }
}
