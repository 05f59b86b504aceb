using System.Text.Json.Nodes;
using Ledger.Cryptography;

namespace Ledger.Ethereum;

/// <summary>Which logs are wanted.</summary>
/// <param name="Addresses">Contracts; none means any.</param>
/// <param name="Topics">For each position the hashes of which one must be there; an empty list means any.</param>
public sealed record LogFilter(IReadOnlyList<Address> Addresses, params IReadOnlyList<IReadOnlyList<Hash32>> Topics)
{
    /// <summary>True when the filter wants the log.</summary>
    public bool Matches(Log log)
    {
        if (Addresses.Count > 0 && !Addresses.Contains(log.Address))
            return false;
        for (int i = 0; i < Topics.Count; i++)
        {
            if (Topics[i].Count > 0 && (i >= log.Topics.Count || !Topics[i].Contains(log.Topics[i])))
                return false;
        }

        return true;
    }

    internal JsonObject ToJson()
    {
        JsonObject json = [];
        if (Addresses.Count > 0)
            json["address"] = new JsonArray([.. Addresses.Select(static a => JsonValue.Create(a.ToLowerString()))]);
        if (Topics.Count > 0)
            json["topics"] = new JsonArray([.. Topics.Select(Position)]);
        return json;
    }

    private static JsonArray? Position(IReadOnlyList<Hash32> hashes) =>
        hashes.Count == 0 ? null : new JsonArray([.. hashes.Select(static hash => JsonValue.Create(hash.ToString()))]);
}
