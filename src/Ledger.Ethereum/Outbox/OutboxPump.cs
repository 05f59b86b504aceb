using System.Numerics;
using Microsoft.Extensions.Logging;

namespace Ledger.Ethereum;

/// <summary>One pass over the open intents: look what was mined, nudge what waits, sign and send what is new.</summary>
internal sealed class OutboxPump(
    OutboxStore store, EthereumClient client, ISigner signer, OutboxOptions options, ILogger logger, TimeProvider time,
    Action<string, TransactionOutcome> finished)
{
    private readonly FeeOracle _fees = new(client, options.Fees);
    private readonly OutboxReceipts _receipts = new(client, signer.Address, options);

    /// <summary>One pass. Outcomes are told as they are found, since a later part of the pass may fail.</summary>
    public async Task PassAsync(CancellationToken cancellationToken)
    {
        OutboxEntry[] entries = [.. store.Open()];
        OutboxEntry[] sent = [.. entries.Where(static entry => entry.Nonce is not null).OrderBy(static entry => entry.Nonce)];
        if (sent.Length > 0)
            await LookAsync(sent, cancellationToken).ConfigureAwait(false);
        OutboxEntry[] fresh = [.. entries.Where(static entry => entry.Nonce is null)];
        if (fresh.Length > 0)
            await SendNewAsync(fresh, cancellationToken).ConfigureAwait(false);
    }

    private async Task LookAsync(OutboxEntry[] sent, CancellationToken cancellationToken)
    {
        IReadOnlyList<OutboxFinding> findings = await _receipts.LookAsync(sent, cancellationToken).ConfigureAwait(false);
        List<OutboxEntry> waiting = [];
        for (int i = 0; i < sent.Length; i++)
        {
            switch (findings[i])
            {
                case OutboxFinding.Settled settled:
                    if (settled.Outcome is TransactionOutcome.Replaced replaced)
                        OutboxLog.NonceTaken(logger, sent[i].Intent.Key, replaced.Nonce);
                    Finish(sent[i], settled.Outcome);
                    break;
                case OutboxFinding.Unmined:
                    waiting.Add(sent[i]);
                    break;
            }
        }

        if (waiting.Count > 0)
            await NudgeAsync(waiting, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends again what the node lost or forgot, and raises the fees of what waits too long.</summary>
    private async Task NudgeAsync(List<OutboxEntry> waiting, CancellationToken cancellationToken)
    {
        // Nonces are mined in order: when the node does not know the first one, it may have lost all.
        bool lost = !await client.KnowsTransactionAsync(waiting[0].Newest.Hash, cancellationToken).ConfigureAwait(false);
        DateTimeOffset now = time.GetUtcNow();
        foreach (OutboxEntry entry in waiting)
        {
            if (!lost && now - entry.Newest.SignedAt >= options.BumpAfter)
            {
                await RaiseFeesAsync(entry, cancellationToken).ConfigureAwait(false);
            }
            else if (lost || now - entry.Newest.SentAt >= options.ResendAfter)
            {
                if (lost)
                    OutboxLog.SentAgain(logger, entry.Intent.Key, entry.Newest.Hash);
                await SendAsync(entry.Intent.Key, entry.Newest, cancellationToken).ConfigureAwait(false);
                store.Resent(entry.Newest.Hash, now);
            }
        }
    }

    private async Task RaiseFeesAsync(OutboxEntry entry, CancellationToken cancellationToken)
    {
        Fees suggested = await _fees.SuggestAsync(cancellationToken).ConfigureAwait(false);
        Fees raised = entry.Newest.Fees.RaisedBy(options.BumpPercent, suggested);
        if (raised.MaxFeePerGas > options.Fees.Cap)
        {
            OutboxLog.CapReached(logger, entry.Intent.Key);
            await SendAsync(entry.Intent.Key, entry.Newest, cancellationToken).ConfigureAwait(false);
            store.Resent(entry.Newest.Hash, time.GetUtcNow());
            return;
        }

        ulong gas = SignedTransaction.Decode(entry.Newest.Raw).Transaction.GasLimit;
        OutboxAttempt replacement = await SignAsync(entry, entry.Nonce!.Value, gas, raised, cancellationToken).ConfigureAwait(false);
        OutboxLog.FeesRaised(logger, entry.Intent.Key, entry.Newest.Hash, replacement.Hash);
        await SendAsync(entry.Intent.Key, replacement, cancellationToken).ConfigureAwait(false);
    }

    private async Task SendNewAsync(OutboxEntry[] fresh, CancellationToken cancellationToken)
    {
        Fees fees = await _fees.SuggestAsync(cancellationToken).ConfigureAwait(false);
        ulong pending = await client.GetTransactionCountAsync(signer.Address, BlockRef.Pending, cancellationToken).ConfigureAwait(false);
        ulong nonce = Math.Max(pending, store.NextNonce());
        foreach (OutboxEntry entry in fresh)
        {
            (ulong? gas, TransactionOutcome? hopeless) = await PrepareAsync(entry.Intent, fees, cancellationToken).ConfigureAwait(false);
            if (hopeless is not null)
            {
                if (hopeless is TransactionOutcome.Dropped dropped)
                    OutboxLog.Dropped(logger, entry.Intent.Key, dropped.Reason);
                Finish(entry, hopeless);
                continue;
            }

            if (gas is null)
                continue;
            OutboxAttempt attempt = await SignAsync(entry, nonce, gas.Value, fees, cancellationToken).ConfigureAwait(false);
            OutboxLog.Sent(logger, entry.Intent.Key, attempt.Hash, nonce);
            nonce++;
            await SendAsync(entry.Intent.Key, attempt, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The gas limit to sign, or why signing would be in vain; neither when the node cannot say now.</summary>
    private async Task<(ulong? Gas, TransactionOutcome? Hopeless)> PrepareAsync(TransactionIntent intent, Fees fees, CancellationToken cancellationToken)
    {
        BigInteger balance = await client.GetBalanceAsync(signer.Address, BlockRef.Latest, cancellationToken).ConfigureAwait(false);
        try
        {
            ulong gas = intent.GasLimit ?? WithMargin(await client.EstimateGasAsync(
                new CallRequest(intent.To, intent.Data, signer.Address, intent.Value), cancellationToken).ConfigureAwait(false));
            BigInteger needed = gas * fees.MaxFeePerGas + intent.Value;
            return balance < needed ? (null, TooPoor(needed, balance)) : (gas, null);
        }
        catch (ContractRevertException e)
        {
            return (null, new TransactionOutcome.Refused(e.Revert));
        }
        catch (RpcException) when (balance <= intent.Value)
        {
            return (null, TooPoor(intent.Value, balance));
        }
        catch (RpcException e)
        {
            OutboxLog.EstimateRefused(logger, intent.Key, e.Message);
            return (null, null);
        }
    }

    private TransactionOutcome.Dropped TooPoor(BigInteger needed, BigInteger balance) =>
        new($"it may cost {needed} wei and {signer.Address} has {balance}");

    private ulong WithMargin(ulong estimate) => estimate + estimate * (ulong)options.GasMarginPercent / 100;

    /// <summary>Signs, and writes down what was signed before anybody else can see it.</summary>
    private async Task<OutboxAttempt> SignAsync(OutboxEntry entry, ulong nonce, ulong gas, Fees fees, CancellationToken cancellationToken)
    {
        TransactionIntent intent = entry.Intent;
        Transaction transaction = fees.HasFeeMarket
            ? new FeeMarketTransaction(
                client.ChainId, nonce, fees.MaxPriorityFeePerGas, fees.MaxFeePerGas, gas, intent.To, intent.Value, intent.Data, [])
            : new LegacyTransaction(client.ChainId, nonce, fees.MaxFeePerGas, gas, intent.To, intent.Value, intent.Data);
        SignedTransaction envelope = await transaction.SignAsync(signer, cancellationToken).ConfigureAwait(false);
        DateTimeOffset now = time.GetUtcNow();
        OutboxAttempt attempt = new(envelope.Hash, envelope.Raw.ToArray(), fees, now, now);
        store.AddAttempt(entry.Id, nonce, attempt);
        return attempt;
    }

    /// <summary>Hands a transaction to the node. A refusal settles nothing: the receipt decides, and the pass after this one looks again.</summary>
    private async Task SendAsync(string key, OutboxAttempt attempt, CancellationToken cancellationToken)
    {
        SendResult result = await client.SendRawAsync(attempt.Raw, cancellationToken).ConfigureAwait(false);
        if (result is SendResult.Refused refused)
            OutboxLog.SendRefused(logger, key, attempt.Hash, refused.Error.Message);
    }

    private void Finish(OutboxEntry entry, TransactionOutcome outcome)
    {
        store.Finish(entry.Id, outcome);
        finished(entry.Intent.Key, outcome);
    }
}
