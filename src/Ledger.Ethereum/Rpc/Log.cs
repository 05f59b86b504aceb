using System.Text.Json;
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
    /// <summary>Reads the logs of a node's answer.</summary>
    internal static IReadOnlyList<Log> ReadAll(JsonElement element) => RequireValid(element.As(RpcJson.Default.ListLog));

    /// <summary>Refuses what is no log, though it has the fields of one.</summary>
    internal static IReadOnlyList<Log> RequireValid(IReadOnlyList<Log?> logs)
    {
        foreach (Log? log in logs)
        {
            if (log is null)
                throw new RpcTransportException("The node sent null where a log belongs.");
            if (log.Topics.Count > 4)
                throw new RpcTransportException("The node sent a log with more than four topics.");
        }

        return logs!;
    }
}
