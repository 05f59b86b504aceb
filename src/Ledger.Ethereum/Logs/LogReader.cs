using System.Text.Json.Nodes;
using Ledger.Cryptography;

namespace Ledger.Ethereum;

/// <summary>Asks for logs and believes no answer that contradicts the headers.</summary>
/// <remarks>
/// A node that has just started, is behind or drops its index answers "no logs" without an error. A block's Bloom filter tells
/// when that may be wrong; the block's receipts, whose logs must make up that very filter, tell what is right.
/// </remarks>
internal sealed class LogReader(EthereumClient client, LogFilter filter)
{
    private const int MethodNotFound = -32601, HeaderBatch = 100;

    /// <summary>Logs of neighbouring blocks, each named by its hash; ends before the first that left the node's chain.</summary>
    public async Task<IReadOnlyList<IReadOnlyList<Log>>> ReadBlocksAsync(IReadOnlyList<BlockHeader> blocks, CancellationToken cancellationToken)
    {
        RpcRequest[] requests = [.. blocks.Select(block => Request(block.Hash))];
        IReadOnlyList<RpcReply> replies = await client.Transport.SendAsync(requests, cancellationToken).ConfigureAwait(false);
        List<IReadOnlyList<Log>> read = new(blocks.Count);
        for (int i = 0; i < blocks.Count; i++)
        {
            if (replies[i] is RpcReply.Failure failure)
            {
                // The block may have left the chain since its header came. If it has not, this is a real error.
                BlockHeader? now = await client.GetHeaderAsync(BlockRef.At(blocks[i].Number), cancellationToken).ConfigureAwait(false);
                return now?.Hash == blocks[i].Hash ? throw new RpcException(failure.Error) : read;
            }

            IReadOnlyList<Log>? logs = Log.ReadAll(replies[i].ResultOrThrow());
            RequireOfBlock(logs, blocks[i]);
            if (logs.Count == 0 && blocks[i].LogsBloom?.MayHold(filter) == true)
                logs = await FromReceiptsAsync(blocks[i], cancellationToken).ConfigureAwait(false);
            if (logs is null)
                return read;
            read.Add(logs);
        }

        return read;
    }

    /// <summary>Logs of a range of blocks, as the node says.</summary>
    public async Task<IReadOnlyList<Log>> ReadRangeAsync(ulong first, BlockHeader last, CancellationToken cancellationToken)
    {
        IReadOnlyList<Log> logs = await client.GetLogsAsync(filter, first, last.Number, cancellationToken).ConfigureAwait(false);
        RequireOrdered(logs, first, last.Number);
        for (int i = 0; i < logs.Count; i++)
        {
            Hash32 block = logs[i].BlockNumber == last.Number ? last.Hash : i > 0 && logs[i - 1].BlockNumber == logs[i].BlockNumber ? logs[i - 1].BlockHash : logs[i].BlockHash;
            if (logs[i].BlockHash != block)
                throw new RpcTransportException($"The node sent logs of two different blocks {logs[i].BlockNumber}.");
        }

        return logs;
    }

    /// <summary>Throws when a block of the range that came without a log has some.</summary>
    public async Task RequireCompleteAsync(IReadOnlyList<Log> logs, ulong first, ulong last, CancellationToken cancellationToken)
    {
        HashSet<ulong> with = [.. logs.Select(static log => log.BlockNumber)];
        IEnumerable<ulong> without = Enumerable.Range(0, (int)(last - first + 1)).Select(i => first + (ulong)i).Where(number => !with.Contains(number));
        foreach (ulong[] numbers in without.Chunk(HeaderBatch))
        {
            IReadOnlyList<BlockHeader?> headers = await client.GetHeadersAsync(numbers, cancellationToken).ConfigureAwait(false);
            for (int i = 0; i < numbers.Length; i++)
            {
                if (headers[i] is not { } header || header.Number != numbers[i])
                    throw new RpcTransportException($"The node does not have block {numbers[i]} of a range for which it sent logs.");
                if (header.LogsBloom?.MayHold(filter) != true)
                    continue;
                if (await ReadBlocksAsync([header], cancellationToken).ConfigureAwait(false) is not [{ Count: 0 }])
                    throw new RpcTransportException($"The node left out the logs of block {header.Number}.");
            }
        }
    }

    /// <summary>The wanted logs out of a block's receipts; null when the node no longer has the block.</summary>
    private async Task<IReadOnlyList<Log>?> FromReceiptsAsync(BlockHeader block, CancellationToken cancellationToken)
    {
        IReadOnlyList<TransactionReceipt>? receipts;
        try
        {
            receipts = await client.GetBlockReceiptsAsync(block.Hash, cancellationToken).ConfigureAwait(false);
        }
        catch (RpcException e) when (e.Error.Code == MethodNotFound)
        {
            IReadOnlyList<Log> again = await client.GetLogsAsync(filter, block.Hash, cancellationToken).ConfigureAwait(false);
            RequireOfBlock(again, block);
            return again; // a second opinion is all that such a node can give
        }

        if (receipts is null)
            return null;
        Log[] all = [.. receipts.SelectMany(static receipt => receipt.Logs)];
        if (receipts.Any(receipt => receipt.BlockHash != block.Hash) || !LogBloom.Of(all).Equals(block.LogsBloom))
            throw new RpcTransportException($"The node's receipts of block {block.Number} do not fit its header.");
        Log[] wanted = [.. all.Where(filter.Matches)];
        RequireOfBlock(wanted, block);
        return wanted;
    }

    private RpcRequest Request(Hash32 block)
    {
        JsonObject json = filter.ToJson();
        json["blockHash"] = block.ToString();
        return new RpcRequest("eth_getLogs", json);
    }

    private void RequireOfBlock(IReadOnlyList<Log> logs, BlockHeader block)
    {
        RequireOrdered(logs, block.Number, block.Number);
        if (logs.Any(log => log.BlockHash != block.Hash))
            throw new RpcTransportException($"The node sent logs of another block than {block.Hash}.");
    }

    private void RequireOrdered(IReadOnlyList<Log> logs, ulong first, ulong last)
    {
        (ulong Block, long Index) previous = (first, -1);
        foreach (Log log in logs)
        {
            (ulong Block, long Index) place = (log.BlockNumber, log.LogIndex);
            if (log.BlockNumber > last || place.CompareTo(previous) <= 0 || !filter.Matches(log))
                throw new RpcTransportException($"The node sent logs of blocks {first} to {last} that were not asked for or are out of order.");
            previous = place;
        }
    }
}
