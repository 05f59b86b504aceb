using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Cryptography;

namespace Ledger.Ethereum;

/// <summary>Typed questions to one node of one chain.</summary>
/// <remarks>
/// Every method throws <see cref="RpcTransportException"/> when no usable answer came and <see cref="RpcException"/> when the
/// node refused the question; simulated calls throw <see cref="ContractRevertException"/> when the contract refused.
/// </remarks>
public sealed class EthereumClient(IRpcTransport transport, ulong chainId)
{
    private static readonly TimeSpan s_retry = TimeSpan.FromMilliseconds(300);

    /// <summary>The chain that the node serves.</summary>
    public ulong ChainId { get; } = chainId;

    /// <summary>How requests travel: for methods that this class does not have.</summary>
    public IRpcTransport Transport { get; } = transport;

    /// <summary>Connects over HTTP and checks the chain id before anything else is asked.</summary>
    /// <param name="url">The node's JSON-RPC address.</param>
    /// <param name="expectedChainId">The chain that must be there; null takes what is there.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public static async Task<ConnectResult> ConnectAsync(Uri url, ulong? expectedChainId, CancellationToken cancellationToken)
    {
        HttpRpcTransport transport = new(url);
        try
        {
            JsonElement answer = await AskAsync(transport, new RpcRequest("eth_chainId"), cancellationToken).ConfigureAwait(false);
            ulong actual = answer.ToUInt64();
            if (expectedChainId is null || expectedChainId == actual)
                return new ConnectResult.Connected(new EthereumClient(transport, actual));
            transport.Dispose();
            return new ConnectResult.WrongChain(url, expectedChainId.Value, actual);
        }
        catch (Exception e) when (e is RpcTransportException or RpcException)
        {
            transport.Dispose();
            return new ConnectResult.Unreachable(url, e.Message);
        }
    }

    /// <summary>Connects as above, and tries again for a while where nothing answers: a node that is just starting.</summary>
    /// <param name="url">The node's JSON-RPC address.</param>
    /// <param name="expectedChainId">The chain that must be there; null takes what is there.</param>
    /// <param name="patience">How long to try; another chain is never waited for.</param>
    /// <param name="time">Measures the patience and the pauses.</param>
    /// <param name="cancellationToken">Ends the attempts.</param>
    public static async Task<ConnectResult> ConnectAsync(
        Uri url, ulong? expectedChainId, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        while (true)
        {
            ConnectResult result = await ConnectAsync(url, expectedChainId, cancellationToken).ConfigureAwait(false);
            if (result is not ConnectResult.Unreachable || time.GetElapsedTime(started) >= patience)
                return result;
            await Task.Delay(s_retry, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Height of the newest block.</summary>
    public async Task<ulong> GetBlockNumberAsync(CancellationToken cancellationToken) =>
        (await AskAsync("eth_blockNumber", cancellationToken).ConfigureAwait(false)).ToUInt64();

    /// <summary>A block's header; null when the node has no such block on its chain.</summary>
    public async Task<BlockHeader?> GetHeaderAsync(BlockRef block, CancellationToken cancellationToken)
    {
        RpcRequest request = block.Hash is { } hash
            ? new RpcRequest("eth_getBlockByHash", hash.ToString(), false)
            : new RpcRequest("eth_getBlockByNumber", block.ToString(), false);
        JsonElement answer = await AskAsync(Transport, request, cancellationToken).ConfigureAwait(false);
        return answer.ValueKind == JsonValueKind.Null ? null : BlockHeader.Read(answer);
    }

    /// <summary>Headers of neighbouring blocks in one batch; ends before the first that the node does not have.</summary>
    public async Task<IReadOnlyList<BlockHeader>> GetHeadersAsync(ulong first, int count, CancellationToken cancellationToken)
    {
        RpcRequest[] requests = new RpcRequest[count];
        for (int i = 0; i < count; i++)
            requests[i] = new RpcRequest("eth_getBlockByNumber", Hex.Quantity(first + (ulong)i), false);
        IReadOnlyList<RpcReply> replies = await Transport.SendAsync(requests, cancellationToken).ConfigureAwait(false);
        List<BlockHeader> headers = new(count);
        foreach (RpcReply reply in replies)
        {
            JsonElement answer = reply.ResultOrThrow();
            if (answer.ValueKind == JsonValueKind.Null)
                break;
            headers.Add(BlockHeader.Read(answer));
        }

        return headers;
    }

    /// <summary>Headers of the blocks with these numbers in one batch; null for those that the node does not have.</summary>
    public async Task<IReadOnlyList<BlockHeader?>> GetHeadersAsync(IReadOnlyList<ulong> numbers, CancellationToken cancellationToken)
    {
        RpcRequest[] requests = [.. numbers.Select(static number => new RpcRequest("eth_getBlockByNumber", Hex.Quantity(number), false))];
        IReadOnlyList<RpcReply> replies = await Transport.SendAsync(requests, cancellationToken).ConfigureAwait(false);
        return [.. replies.Select(static reply => reply.ResultOrThrow()).Select(static answer =>
            answer.ValueKind == JsonValueKind.Null ? null : BlockHeader.Read(answer))];
    }

    /// <summary>An account's balance in wei.</summary>
    public async Task<BigInteger> GetBalanceAsync(Address account, BlockRef block, CancellationToken cancellationToken) =>
        (await AskAsync("eth_getBalance", cancellationToken, account.ToLowerString(), block.ToJson()).ConfigureAwait(false)).ToQuantity();

    /// <summary>Number of transactions an account has sent: the nonce of its next one.</summary>
    public async Task<ulong> GetTransactionCountAsync(Address account, BlockRef block, CancellationToken cancellationToken) =>
        (await AskAsync("eth_getTransactionCount", cancellationToken, account.ToLowerString(), block.ToJson()).ConfigureAwait(false)).ToUInt64();

    /// <summary>A contract's code; empty for accounts without.</summary>
    public async Task<byte[]> GetCodeAsync(Address account, BlockRef block, CancellationToken cancellationToken) =>
        (await AskAsync("eth_getCode", cancellationToken, account.ToLowerString(), block.ToJson()).ConfigureAwait(false)).ToBytes();

    /// <summary>What the node brings to prove words of a contract's storage (EIP-1186).</summary>
    public async Task<AccountProof> GetProofAsync(Address account, IReadOnlyList<Hash32> slots, BlockRef block, CancellationToken cancellationToken)
    {
        JsonArray keys = [.. slots.Select(static slot => (JsonNode)slot.ToString())];
        return AccountProof.Read(await AskAsync("eth_getProof", cancellationToken, account.ToLowerString(), keys, block.ToJson()).ConfigureAwait(false), account, slots);
    }

    /// <summary>The state root of a block, checked by hashing the whole header; null when the node's header does not hash to the block's hash.</summary>
    public async Task<Hash32?> GetStateRootAsync(Hash32 block, CancellationToken cancellationToken) =>
        HeaderSeal.StateRoot(await AskAsync("eth_getBlockByHash", cancellationToken, block.ToString(), false).ConfigureAwait(false), block);

    /// <summary>Simulates a call and returns what it returns.</summary>
    /// <exception cref="ContractRevertException">The contract refused.</exception>
    public async Task<byte[]> CallAsync(CallRequest call, BlockRef block, CancellationToken cancellationToken) =>
        (await SimulateAsync(new RpcRequest("eth_call", call.ToJson(), block.ToJson()), cancellationToken).ConfigureAwait(false)).ToBytes();

    /// <summary>Gas that a transaction would need on top of the pool's transactions.</summary>
    /// <exception cref="ContractRevertException">The contract refused.</exception>
    public async Task<ulong> EstimateGasAsync(CallRequest call, CancellationToken cancellationToken) =>
        (await SimulateAsync(new RpcRequest("eth_estimateGas", call.ToJson(), BlockRef.Pending.ToJson()), cancellationToken).ConfigureAwait(false)).ToUInt64();

    /// <summary>Logs of one block, named by its hash so that a reorganisation cannot swap it.</summary>
    /// <exception cref="RpcException">The block is not on the node's chain.</exception>
    public Task<IReadOnlyList<Log>> GetLogsAsync(LogFilter filter, Hash32 blockHash, CancellationToken cancellationToken)
    {
        JsonObject json = filter.ToJson();
        json["blockHash"] = blockHash.ToString();
        return LogsAsync(json, cancellationToken);
    }

    /// <summary>Logs of a range of blocks, both ends included.</summary>
    public Task<IReadOnlyList<Log>> GetLogsAsync(LogFilter filter, ulong first, ulong last, CancellationToken cancellationToken)
    {
        JsonObject json = filter.ToJson();
        json["fromBlock"] = Hex.Quantity(first);
        json["toBlock"] = Hex.Quantity(last);
        return LogsAsync(json, cancellationToken);
    }

    /// <summary>A transaction's receipt; null while it is in no block.</summary>
    public async Task<TransactionReceipt?> GetReceiptAsync(Hash32 transaction, CancellationToken cancellationToken)
    {
        JsonElement answer = await AskAsync("eth_getTransactionReceipt", cancellationToken, transaction.ToString()).ConfigureAwait(false);
        return answer.ValueKind == JsonValueKind.Null ? null : TransactionReceipt.Read(answer);
    }

    /// <summary>Receipts of all transactions of a block; null when the node has no such block.</summary>
    public async Task<IReadOnlyList<TransactionReceipt>?> GetBlockReceiptsAsync(Hash32 block, CancellationToken cancellationToken)
    {
        JsonElement answer = await AskAsync("eth_getBlockReceipts", cancellationToken, block.ToString()).ConfigureAwait(false);
        return answer.ValueKind == JsonValueKind.Null ? null : answer.ToList(TransactionReceipt.Read);
    }

    /// <summary>Receipts of several transactions in one batch; null for those in no block.</summary>
    public async Task<IReadOnlyList<TransactionReceipt?>> GetReceiptsAsync(IReadOnlyList<Hash32> transactions, CancellationToken cancellationToken)
    {
        RpcRequest[] requests = [.. transactions.Select(static hash => new RpcRequest("eth_getTransactionReceipt", hash.ToString()))];
        IReadOnlyList<RpcReply> replies = await Transport.SendAsync(requests, cancellationToken).ConfigureAwait(false);
        return [.. replies.Select(static reply => reply.ResultOrThrow()).Select(static answer =>
            answer.ValueKind == JsonValueKind.Null ? null : TransactionReceipt.Read(answer))];
    }

    /// <summary>For each transaction whether the node has it, in its pool or in a block, asked in one batch.</summary>
    public async Task<IReadOnlyList<bool>> KnowTransactionsAsync(IReadOnlyList<Hash32> transactions, CancellationToken cancellationToken)
    {
        RpcRequest[] requests = [.. transactions.Select(static hash => new RpcRequest("eth_getTransactionByHash", hash.ToString()))];
        IReadOnlyList<RpcReply> replies = await Transport.SendAsync(requests, cancellationToken).ConfigureAwait(false);
        return [.. replies.Select(static reply => reply.ResultOrThrow().ValueKind != JsonValueKind.Null)];
    }

    /// <summary>What the node does with a transaction that was handed to it.</summary>
    /// <param name="account">Its sender.</param>
    /// <param name="nonce">Its nonce.</param>
    /// <param name="transaction">Its hash.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    public async Task<PoolPlace> FindPlaceAsync(Address account, ulong nonce, Hash32 transaction, CancellationToken cancellationToken)
    {
        IReadOnlyList<RpcReply> replies = await Transport.SendAsync(
            [
                new RpcRequest("eth_getTransactionCount", account.ToLowerString(), BlockRef.Latest.ToJson()),
                new RpcRequest("eth_getTransactionCount", account.ToLowerString(), BlockRef.Pending.ToJson()),
                new RpcRequest("eth_getTransactionByHash", transaction.ToString()),
            ],
            cancellationToken).ConfigureAwait(false);
        ulong mined = replies[0].ResultOrThrow().ToUInt64(), pending = replies[1].ResultOrThrow().ToUInt64();
        if (mined > nonce)
            return PoolPlace.NonceUsed;
        if (replies[2].ResultOrThrow().ValueKind == JsonValueKind.Null)
            return PoolPlace.Absent;
        return mined == nonce && pending <= nonce ? PoolPlace.HeldBack : PoolPlace.Waiting;
    }

    /// <summary>Hands a signed transaction to the node.</summary>
    public async Task<SendResult> SendRawAsync(ReadOnlyMemory<byte> transaction, CancellationToken cancellationToken)
    {
        RpcRequest request = new("eth_sendRawTransaction", Hex.Encode(transaction.Span));
        IReadOnlyList<RpcReply> replies = await Transport.SendAsync([request], cancellationToken).ConfigureAwait(false);
        return replies[0] switch
        {
            RpcReply.Failure failure => new SendResult.Refused(failure.Error),
            RpcReply reply => new SendResult.Accepted(reply.ResultOrThrow().ToHash()),
        };
    }

    /// <summary>Asks any method, for those that this class does not have.</summary>
    public Task<JsonElement> AskAsync(string method, CancellationToken cancellationToken, params IReadOnlyList<JsonNode?> parameters) =>
        AskAsync(Transport, new RpcRequest(method, parameters), cancellationToken);

    private async Task<IReadOnlyList<Log>> LogsAsync(JsonObject filter, CancellationToken cancellationToken) =>
        Log.ReadAll(await AskAsync("eth_getLogs", cancellationToken, filter).ConfigureAwait(false));

    private async Task<JsonElement> SimulateAsync(RpcRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync(Transport, request, cancellationToken).ConfigureAwait(false);
        }
        catch (RpcException e) when (e.Error.Revert is { } revert)
        {
            throw new ContractRevertException(revert);
        }
    }

    private static async Task<JsonElement> AskAsync(IRpcTransport transport, RpcRequest request, CancellationToken cancellationToken)
    {
        IReadOnlyList<RpcReply> replies = await transport.SendAsync([request], cancellationToken).ConfigureAwait(false);
        return replies[0].ResultOrThrow();
    }
}
