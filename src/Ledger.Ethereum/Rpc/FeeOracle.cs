using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ledger.Ethereum;

/// <summary>Suggests fees from what recent blocks paid, with fallbacks for nodes that do not tell.</summary>
/// <remarks>eth_feeHistory first, then eth_maxPriorityFeePerGas with the newest base fee, then eth_gasPrice; never above the operator's cap.</remarks>
public sealed class FeeOracle(EthereumClient client, FeePolicy policy)
{
    /// <summary>Fees with which a transaction is mined soon: twice the next base fee, and the median tip.</summary>
    public async Task<Fees> SuggestAsync(CancellationToken cancellationToken)
    {
        Fees fees = await FromHistoryAsync(cancellationToken).ConfigureAwait(false)
            ?? await FromSuggestedTipAsync(cancellationToken).ConfigureAwait(false)
            ?? await FromGasPriceAsync(cancellationToken).ConfigureAwait(false);
        return fees.CappedAt(policy.Cap);
    }

    private async Task<Fees?> FromHistoryAsync(CancellationToken cancellationToken)
    {
        JsonElement? answer = await TryAskAsync(
            "eth_feeHistory", cancellationToken, Hex.Quantity(policy.HistoryBlocks), "latest", new JsonArray(policy.RewardPercentile)).ConfigureAwait(false);
        if (answer is not { } history || !history.TryField("baseFeePerGas", out JsonElement baseFees) || baseFees.GetArrayLength() == 0)
            return null;
        BigInteger next = baseFees[baseFees.GetArrayLength() - 1].ToQuantity();
        if (next.IsZero) // how some nodes of chains without EIP-1559 answer
            return null;
        BigInteger[] tips = history.TryField("reward", out JsonElement rewards)
            ? [.. rewards.ToList(static block => block[0].ToQuantity()).Where(static tip => !tip.IsZero).Order()]
            : [];
        return FromBaseFee(next, tips.Length == 0 ? BigInteger.Zero : tips[tips.Length / 2]);
    }

    private async Task<Fees?> FromSuggestedTipAsync(CancellationToken cancellationToken)
    {
        BlockHeader? head = await client.GetHeaderAsync(BlockRef.Latest, cancellationToken).ConfigureAwait(false);
        JsonElement? tip = await TryAskAsync("eth_maxPriorityFeePerGas", cancellationToken).ConfigureAwait(false);
        return head?.BaseFee is { } baseFee && tip is { } t ? FromBaseFee(baseFee, t.ToQuantity()) : null;
    }

    private async Task<Fees> FromGasPriceAsync(CancellationToken cancellationToken)
    {
        BigInteger price = (await client.AskAsync("eth_gasPrice", cancellationToken).ConfigureAwait(false)).ToQuantity();
        return new Fees(price, price, HasFeeMarket: false);
    }

    private Fees FromBaseFee(BigInteger baseFee, BigInteger tip)
    {
        BigInteger offered = BigInteger.Max(tip, policy.MinimumTip);
        return new Fees(2 * baseFee + offered, offered, HasFeeMarket: true);
    }

    /// <summary>Null when the node refuses the method: each node leaves out another.</summary>
    private async Task<JsonElement?> TryAskAsync(string method, CancellationToken cancellationToken, params JsonNode?[] parameters)
    {
        IReadOnlyList<RpcReply> replies = await client.Transport.SendAsync([new RpcRequest(method, parameters)], cancellationToken).ConfigureAwait(false);
        return replies[0] is RpcReply.Success { Result.ValueKind: not JsonValueKind.Null } success ? success.Result : null;
    }
}
