using System.Text.Json.Nodes;
using Ledger.Cryptography;

namespace Ledger.Ethereum;

/// <summary>Which logs are wanted.</summary>
/// <param name="Addresses">Contracts; none means any.</param>
/// <param name="Topics">For each position the hashes of which one must be there; an empty list means any.</param>
public sealed record LogFilter(IReadOnlyList<Address> Addresses, params IReadOnlyList<IReadOnlyList<Hash32>> Topics)
{
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
