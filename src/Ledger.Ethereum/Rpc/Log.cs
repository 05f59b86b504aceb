using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Cryptography;

namespace Ledger.Ethereum;

/// <summary>An event that a contract emitted, with its place in the chain.</summary>
/// <param name="Address">The contract.</param>
/// <param name="Topics">Signature hash and indexed arguments, at most four.</param>
/// <param name="Data">ABI encoding of the other arguments.</param>
/// <param name="BlockNumber">Height of the block.</param>
/// <param name="BlockHash">Hash of the block: with <paramref name="LogIndex"/> the identity of this log.</param>
/// <param name="TransactionHash">The transaction.</param>
/// <param name="TransactionIndex">Position of the transaction in the block.</param>
/// <param name="LogIndex">Position of the log in the block.</param>
public sealed record Log(
    Address Address, IReadOnlyList<Hash32> Topics, byte[] Data, ulong BlockNumber, Hash32 BlockHash,
    Hash32 TransactionHash, uint TransactionIndex, uint LogIndex)
{
    internal static Log Read(JsonElement element)
    {
        IReadOnlyList<Hash32> topics = element.Field("topics").ToList(static topic => topic.ToHash());
        if (topics.Count > 4)
            throw new RpcTransportException("The node sent a log with more than four topics.");
        return new Log(
            element.Field("address").ToAddress(),
            topics,
            element.Field("data").ToBytes(),
            element.Field("blockNumber").ToUInt64(),
            element.Field("blockHash").ToHash(),
            element.Field("transactionHash").ToHash(),
            element.Field("transactionIndex").ToUInt32(),
            element.Field("logIndex").ToUInt32());
    }

    /// <summary>The log in the form it is read from, so that it can be kept.</summary>
    internal JsonObject ToJson() => new()
    {
        ["address"] = Address.ToLowerString(),
        ["topics"] = new JsonArray([.. Topics.Select(static topic => JsonValue.Create(topic.ToString()))]),
        ["data"] = Hex.Encode(Data),
        ["blockNumber"] = Hex.Quantity(BlockNumber),
        ["blockHash"] = BlockHash.ToString(),
        ["transactionHash"] = TransactionHash.ToString(),
        ["transactionIndex"] = Hex.Quantity(TransactionIndex),
        ["logIndex"] = Hex.Quantity(LogIndex),
    };
}
