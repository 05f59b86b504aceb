using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Cryptography;

namespace Ledger.Ethereum;

/// <summary>What became of a transaction that is in a block.</summary>
/// <param name="TransactionHash">The transaction.</param>
/// <param name="Succeeded">False when it reverted.</param>
/// <param name="BlockNumber">Height of its block.</param>
/// <param name="BlockHash">Hash of its block.</param>
/// <param name="From">The sender.</param>
/// <param name="To">The receiver; null when it created a contract.</param>
/// <param name="ContractAddress">The contract it created.</param>
/// <param name="GasUsed">Gas it used.</param>
/// <param name="EffectiveGasPrice">Wei paid per gas.</param>
/// <param name="Logs">Events it emitted.</param>
public sealed record TransactionReceipt(
    Hash32 TransactionHash, bool Succeeded, ulong BlockNumber, Hash32 BlockHash, Address From, Address? To,
    Address? ContractAddress, ulong GasUsed, BigInteger EffectiveGasPrice, IReadOnlyList<Log> Logs)
{
    internal static TransactionReceipt Read(JsonElement element) => new(
        element.Field("transactionHash").ToHash(),
        element.Field("status").ToUInt64() == 1,
        element.Field("blockNumber").ToUInt64(),
        element.Field("blockHash").ToHash(),
        element.Field("from").ToAddress(),
        element.TryField("to", out JsonElement to) ? to.ToAddress() : null,
        element.TryField("contractAddress", out JsonElement created) ? created.ToAddress() : null,
        element.Field("gasUsed").ToUInt64(),
        element.TryField("effectiveGasPrice", out JsonElement price) ? price.ToQuantity() : BigInteger.Zero,
        element.Field("logs").ToList(Log.Read));

    /// <summary>The receipt in the form it is read from, so that it can be kept.</summary>
    internal string ToJson() => new JsonObject
    {
        ["transactionHash"] = TransactionHash.ToString(),
        ["status"] = Succeeded ? "0x1" : "0x0",
        ["blockNumber"] = Hex.Quantity(BlockNumber),
        ["blockHash"] = BlockHash.ToString(),
        ["from"] = From.ToLowerString(),
        ["to"] = To?.ToLowerString(),
        ["contractAddress"] = ContractAddress?.ToLowerString(),
        ["gasUsed"] = Hex.Quantity(GasUsed),
        ["effectiveGasPrice"] = Hex.Quantity(EffectiveGasPrice),
        ["logs"] = new JsonArray([.. Logs.Select(static log => log.ToJson())]),
    }.ToJsonString();
}
