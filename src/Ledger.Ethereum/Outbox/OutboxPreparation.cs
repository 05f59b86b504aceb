using System.Numerics;
using Microsoft.Extensions.Logging;

namespace Ledger.Ethereum;

/// <summary>Finds out whether new intents can be signed, and with which gas limit.</summary>
internal sealed class OutboxPreparation(EthereumClient client, Address account, OutboxOptions options, ILogger logger, TimeProvider time)
{
    /// <summary>How many intents are prepared, signed and sent together.</summary>
    public const int BatchSize = 32;

    /// <summary>The account's next nonce as the node's pool has it.</summary>
    public Task<ulong> PendingNonceAsync(CancellationToken cancellationToken) =>
        client.GetTransactionCountAsync(account, BlockRef.Pending, cancellationToken);

    /// <summary>For each entry whether it can be signed, all asked in one batch.</summary>
    public async Task<IReadOnlyList<OutboxReadiness>> PrepareAsync(IReadOnlyList<OutboxEntry> entries, Fees fees, CancellationToken cancellationToken)
    {
        OutboxEntry[] unknown = [.. entries.Where(static entry => entry.Intent.GasLimit is null)];
        RpcRequest[] requests =
        [
            new("eth_getBalance", account.ToLowerString(), BlockRef.Latest.ToJson()),
            .. unknown.Select(entry => new RpcRequest(
                "eth_estimateGas", new CallRequest(entry.Intent.To, entry.Intent.Data, account, entry.Intent.Value).ToJson(), BlockRef.Pending.ToJson())),
        ];
        IReadOnlyList<RpcReply> replies = await client.Transport.SendAsync(requests, cancellationToken).ConfigureAwait(false);
        BigInteger balance = replies[0].ResultOrThrow().ToQuantity();
        Dictionary<long, RpcReply> estimates = unknown.Zip(replies.Skip(1)).ToDictionary(static pair => pair.First.Id, static pair => pair.Second);
        return [.. entries.Select(entry => Judge(entry.Intent, estimates.GetValueOrDefault(entry.Id), fees, balance))];
    }

    private OutboxReadiness Judge(TransactionIntent intent, RpcReply? estimate, Fees fees, BigInteger balance)
    {
        if (intent.Deadline <= time.GetUtcNow())
            return Dropped("its deadline has passed");
        switch (estimate)
        {
            case RpcReply.Failure { Error.Revert: { } revert }:
                return new OutboxReadiness.Hopeless(new TransactionOutcome.Refused(revert));
            case RpcReply.Failure when balance <= intent.Value:
                return TooPoor(intent.Value, balance);
            case RpcReply.Failure failure:
                OutboxLog.EstimateRefused(logger, intent.Key, failure.Error.Message);
                return new OutboxReadiness.Unknown();
        }

        ulong gas = intent.GasLimit ?? WithMargin(estimate!.ResultOrThrow().ToUInt64());
        BigInteger needed = gas * fees.MaxFeePerGas + intent.Value;
        return balance < needed ? TooPoor(needed, balance) : new OutboxReadiness.Ready(gas);
    }

    private OutboxReadiness.Hopeless TooPoor(BigInteger needed, BigInteger balance) => Dropped($"it may cost {needed} wei and {account} has {balance}");

    private static OutboxReadiness.Hopeless Dropped(string reason) => new(new TransactionOutcome.Dropped(reason));

    private ulong WithMargin(ulong estimate) => estimate + estimate * (ulong)options.GasMarginPercent / 100;
}
