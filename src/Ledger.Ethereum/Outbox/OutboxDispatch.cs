using Microsoft.Extensions.Logging;

namespace Ledger.Ethereum;

/// <summary>Signs, and writes down what was signed before anybody else can see it; then sends.</summary>
/// <remarks>A node's refusal settles nothing: the receipt decides, and the pass after this one looks again.</remarks>
internal sealed class OutboxDispatch(OutboxStore store, EthereumClient client, ISigner signer, ILogger logger, TimeProvider time)
{
    /// <summary>Signs a batch of drafts, keeps all of them in one transaction, and hands them to the node at once.</summary>
    public async Task SendAsync(IReadOnlyList<OutboxDraft> drafts, CancellationToken cancellationToken)
    {
        if (drafts.Count == 0)
            return;
        List<(long, ulong, OutboxAttempt)> signed = new(drafts.Count);
        List<(string Key, OutboxAttempt Attempt)> sending = new(drafts.Count);
        foreach (OutboxDraft draft in drafts)
        {
            SignedTransaction envelope = await draft.ToTransaction(client.ChainId, signer.Address).SignAsync(signer, cancellationToken).ConfigureAwait(false);
            DateTimeOffset now = time.GetUtcNow();
            OutboxAttempt attempt = new(envelope.Hash, envelope.Raw.ToArray(), draft.Fees, now, now);
            signed.Add((draft.Entry.Id, draft.Nonce, attempt));
            sending.Add((draft.Entry.Intent.Key, attempt));
        }

        store.AddAttempts(signed);
        foreach ((OutboxDraft draft, (string key, OutboxAttempt attempt)) in drafts.Zip(sending))
        {
            if (draft.Entry.Attempts.Count == 0)
                OutboxLog.Sent(logger, key, attempt.Hash, draft.Nonce);
            else
                OutboxLog.FeesRaised(logger, key, draft.Entry.Newest.Hash, attempt.Hash);
        }

        await Task.WhenAll(sending.Select(one => SendAsync(one.Key, one.Attempt, cancellationToken))).ConfigureAwait(false);
    }

    /// <summary>Hands the newest transactions of entries to the node once more, one after the other: some nodes take a nonce only in its turn.</summary>
    public async Task SendAgainAsync(IReadOnlyList<OutboxEntry> entries, CancellationToken cancellationToken)
    {
        foreach (OutboxEntry[] batch in entries.Chunk(OutboxPreparation.BatchSize))
        {
            foreach (OutboxEntry entry in batch)
                await SendAsync(entry.Intent.Key, entry.Newest, cancellationToken).ConfigureAwait(false);
            store.Resent([.. batch.Select(static entry => entry.Newest.Hash)], time.GetUtcNow());
        }
    }

    private async Task SendAsync(string key, OutboxAttempt attempt, CancellationToken cancellationToken)
    {
        if (await client.SendRawAsync(attempt.Raw, cancellationToken).ConfigureAwait(false) is SendResult.Refused refused)
            OutboxLog.SendRefused(logger, key, attempt.Hash, refused.Error.Message);
    }
}
