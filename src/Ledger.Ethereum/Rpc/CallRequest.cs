using System.Numerics;
using System.Text.Json.Nodes;

namespace Ledger.Ethereum;

/// <summary>A message to simulate: eth_call and eth_estimateGas.</summary>
/// <param name="To">The contract; null to create one.</param>
/// <param name="Data">Call data or creation code.</param>
/// <param name="From">The sender; the zero address when none is given.</param>
/// <param name="Value">Wei to send along.</param>
public sealed record CallRequest(Address? To, byte[] Data, Address? From = null, BigInteger Value = default)
{
    internal JsonObject ToJson()
    {
        JsonObject json = new() { ["input"] = Hex.Encode(Data) };
        if (To is { } to)
            json["to"] = to.ToLowerString();
        if (From is { } from)
            json["from"] = from.ToLowerString();
        if (!Value.IsZero)
            json["value"] = Hex.Quantity(Value);
        return json;
    }
}
