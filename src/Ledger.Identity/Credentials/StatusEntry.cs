using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Cryptography;

namespace Ledger.Identity;

/// <summary>A credential's place in a list of its issuer (Bitstring Status List).</summary>
/// <param name="List">URL of the list, itself a credential.</param>
/// <param name="Index">The place; the left-most bit is 0.</param>
public sealed record StatusEntry(Uri List, int Index)
{
    internal const string EntryType = "BitstringStatusListEntry", Revocation = "revocation";

    private const int LongestUrl = 2048;

    /// <summary>Number of a list on CredentialRegistry: the hash of its URL.</summary>
    public static BigInteger NumberOf(Uri list)
    {
        ArgumentNullException.ThrowIfNull(list);
        return new BigInteger(Keccak256.Hash(Encoding.UTF8.GetBytes(list.AbsoluteUri)).ToArray(), isUnsigned: true, isBigEndian: true);
    }

    internal JsonObject ToJson() => new()
    {
        ["id"] = $"{List.AbsoluteUri}#{Index}",
        ["type"] = EntryType,
        ["statusPurpose"] = Revocation,
        ["statusListIndex"] = Index.ToString(CultureInfo.InvariantCulture),
        ["statusListCredential"] = List.AbsoluteUri,
    };

    /// <summary>Reads an entry of the purpose revocation; false for anything else.</summary>
    internal static bool TryRead(JsonElement json, out StatusEntry? entry)
    {
        entry = null;
        if (json.ValueKind != JsonValueKind.Object || CompactJws.TextOf(json, "type") != EntryType || CompactJws.TextOf(json, "statusPurpose") != Revocation
            || !int.TryParse(CompactJws.TextOf(json, "statusListIndex"), NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            || CompactJws.TextOf(json, "statusListCredential") is not { Length: <= LongestUrl } text || !Uri.TryCreate(text, UriKind.Absolute, out Uri? list))
        {
            return false;
        }

        entry = new StatusEntry(list, index);
        return true;
    }
}
