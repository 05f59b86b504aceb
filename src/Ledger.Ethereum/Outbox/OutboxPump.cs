using Microsoft.Extensions.Logging;

namespace Ledger.Ethereum;

/// <summary>One pass over the open intents: look what was mined, nudge what waits, sign and send what is new.</summary>
internal sealed class OutboxPump
{
    private const int LeastBumpPercent = 11, MaxAskedAbout = 100;
    private const ulong PaymentGas = 21_000;

    private readonly OutboxStore _store;
    private readonly EthereumClient _client;
    private readonly Address _account;
    private readonly OutboxOptions _options;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly Action<string, TransactionOutcome> _finished;
    private readonly FeeOracle _fees;
    private readonly OutboxReceipts _receipts;
    private readonly OutboxPreparation _preparation;
    private readonly OutboxDispatch _dispatch;

    public OutboxPump(
        OutboxStore store, EthereumClient client, ISigner signer, OutboxOptions options, ILogger logger, TimeProvider time,
        Action<string, TransactionOutcome> finished)
    {
        (_store, _client, _options, _logger, _time, _finished) = (store, client, options, logger, time, finished);
        _account = signer.Address;
        _fees = new FeeOracle(client, options.Fees);
        _receipts = new OutboxReceipts(client, signer.Address, options, logger);
        _preparation = new OutboxPreparation(client, signer.Address, options, logger, time);
        _dispatch = new OutboxDispatch(store, client, signer, logger, time);
    }

    /// <summary>One pass; true when it sent something new. Outcomes are told as they are found, since a later part of the pass may fail.</summary>
    public async Task<bool> PassAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<OutboxEntry> entries = _store.Open();
        OutboxEntry[] sent = [.. entries.Where(static entry => entry.Nonce is not null).OrderBy(static entry => entry.Nonce)];
        if (sent.Length > 0)
            await LookAsync(sent, cancellationToken).ConfigureAwait(false);
        OutboxEntry[] fresh = [.. entries.Where(static entry => entry.Nonce is null)];
        return fresh.Length > 0 && await SendNewAsync(fresh, cancellationToken).ConfigureAwait(false);
    }

    private async Task LookAsync(OutboxEntry[] sent, CancellationToken cancellationToken)
    {
        IReadOnlyList<OutboxFinding> findings = await _receipts.LookAsync(sent, cancellationToken).ConfigureAwait(false);
        List<OutboxEntry> waiting = [];
        List<(OutboxEntry, TransactionOutcome)> settled = [];
        for (int i = 0; i < sent.Length; i++)
        {
            switch (findings[i])
            {
                case OutboxFinding.Settled found:
                    if (found.Outcome is TransactionOutcome.Replaced replaced)
                        OutboxLog.NonceTaken(_logger, sent[i].Intent.Key, replaced.Nonce);
                    settled.Add((sent[i], found.Outcome));
                    break;
                case OutboxFinding.Unmined:
                    waiting.Add(sent[i]);
                    break;
            }
        }

        Finish(settled);
        if (waiting.Count > 0)
            await NudgeAsync(waiting, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends again what the node lost or forgot, and raises the fees of what waits too long.</summary>
    private async Task NudgeAsync(List<OutboxEntry> waiting, CancellationToken cancellationToken)
    {
        // Nonces are mined in order: what the node lacks among the first ones holds all later ones up.
        OutboxEntry[] first = [.. waiting.Take(MaxAskedAbout)];
        IReadOnlyList<bool> known = await _client.KnowTransactionsAsync([.. first.Select(static entry => entry.Newest.Hash)], cancellationToken).ConfigureAwait(false);
        HashSet<long> lacking = [.. first.Zip(known).Where(static pair => !pair.Second).Select(static pair => pair.First.Id)];
        DateTimeOffset now = _time.GetUtcNow();
        OutboxEntry? heldBack = await IsHeldBackAsync(waiting[0], now, cancellationToken).ConfigureAwait(false) ? waiting[0] : null;
        Fees? suggested = null;
        List<OutboxEntry> again = [];
        List<OutboxDraft> raised = [];
        foreach (OutboxEntry entry in waiting)
        {
            OutboxDraft? draft = null;
            if (entry == heldBack || now - entry.Newest.SignedAt >= BumpAfter(entry, now))
            {
                suggested ??= await _fees.SuggestAsync(cancellationToken).ConfigureAwait(false);
                draft = Raise(entry, suggested, now);
            }

            if (draft is not null)
            {
                raised.Add(draft);
            }
            else if (lacking.Contains(entry.Id) || now - entry.Newest.SentAt >= _options.ResendAfter)
            {
                if (lacking.Contains(entry.Id))
                    OutboxLog.SentAgain(_logger, entry.Intent.Key, entry.Newest.Hash);
                again.Add(entry);
            }
        }

        await _dispatch.SendAgainAsync(again, cancellationToken).ConfigureAwait(false);
        foreach (OutboxDraft[] batch in raised.Chunk(OutboxPreparation.BatchSize))
            await _dispatch.SendAsync(batch, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>True, at most once for an entry, when its turn has come and the node keeps it from being mined.</summary>
    /// <remarks>Once, since nodes whose pool takes no part in the count of pending transactions look the same all the time.</remarks>
    private async Task<bool> IsHeldBackAsync(OutboxEntry first, DateTimeOffset now, CancellationToken cancellationToken) =>
        first.Attempts.Count == 1 && now - first.Newest.SignedAt >= _options.ReplaceHeldBackAfter
        && await _client.FindPlaceAsync(_account, first.Nonce!.Value, first.Newest.Hash, cancellationToken).ConfigureAwait(false) == PoolPlace.HeldBack;

    /// <summary>Time in the pool after which an entry's fees are raised: a quarter of what was left to its deadline, if that is less than usual.</summary>
    private TimeSpan BumpAfter(OutboxEntry entry, DateTimeOffset now)
    {
        if (entry.Intent.Deadline is not { } deadline)
            return _options.BumpAfter;
        if (deadline <= now)
            return entry.Newest.IsFor(entry.Intent) ? TimeSpan.Zero : _options.BumpAfter;
        TimeSpan quarter = (deadline - entry.Newest.SignedAt) / 4;
        return quarter < _options.BumpAtMostEvery ? _options.BumpAtMostEvery : quarter < _options.BumpAfter ? quarter : _options.BumpAfter;
    }

    /// <summary>The replacement with higher fees; null when the operator's cap leaves no room for one that nodes take.</summary>
    private OutboxDraft? Raise(OutboxEntry entry, Fees suggested, DateTimeOffset now)
    {
        Fees raised = entry.Newest.Fees.RaisedBy(_options.BumpPercent, suggested).CappedAt(_options.Fees.Cap);
        if (!raised.AreRaised(LeastBumpPercent, entry.Newest.Fees))
        {
            OutboxLog.CapReached(_logger, entry.Intent.Key);
            return null;
        }

        bool isLate = entry.Intent.Deadline <= now;
        if (isLate && entry.Newest.IsFor(entry.Intent))
            OutboxLog.DeadlinePassed(_logger, entry.Intent.Key, entry.Nonce!.Value);
        ulong gas = isLate ? PaymentGas : SignedTransaction.Decode(entry.Newest.Raw).Transaction.GasLimit;
        return new OutboxDraft(entry, entry.Nonce!.Value, gas, raised, IsEmpty: isLate);
    }

    private async Task<bool> SendNewAsync(OutboxEntry[] fresh, CancellationToken cancellationToken)
    {
        Fees fees = await _fees.SuggestAsync(cancellationToken).ConfigureAwait(false);
        ulong pending = await _preparation.PendingNonceAsync(cancellationToken).ConfigureAwait(false);
        ulong nonce = Math.Max(pending, _store.NextNonce());
        bool sent = false;
        for (int at = 0; at < fresh.Length;)
        {
            OutboxEntry[] batch = fresh[at..Math.Min(fresh.Length, at + OutboxPreparation.BatchSize)];
            IReadOnlyList<OutboxReadiness> readiness = await _preparation.PrepareAsync(batch, fees, cancellationToken).ConfigureAwait(false);
            List<OutboxDraft> drafts = [];
            List<(OutboxEntry, TransactionOutcome)> hopeless = [];
            int i = 0;
            for (; i < batch.Length; i++)
            {
                if (readiness[i] is OutboxReadiness.Ready ready)
                    drafts.Add(new OutboxDraft(batch[i], nonce++, ready.Gas, fees, IsEmpty: false));
                else if (drafts.Count > 0)
                    break; // it may wait for what comes before it and is not sent yet: it is asked about again when that is sent
                else if (readiness[i] is OutboxReadiness.Hopeless no)
                    hopeless.Add((batch[i], no.Outcome));
            }

            at += i;
            Finish(hopeless);
            await _dispatch.SendAsync(drafts, cancellationToken).ConfigureAwait(false);
            sent |= drafts.Count > 0;
        }

        return sent;
    }

    private void Finish(List<(OutboxEntry Entry, TransactionOutcome Outcome)> outcomes)
    {
        if (outcomes.Count == 0)
            return;
        _store.Finish(outcomes);
        foreach ((OutboxEntry entry, TransactionOutcome outcome) in outcomes)
        {
            if (outcome is TransactionOutcome.Dropped dropped)
                OutboxLog.Dropped(_logger, entry.Intent.Key, dropped.Reason);
            _finished(entry.Intent.Key, outcome);
        }
    }
}
