using Ledger.Cryptography;
using Microsoft.Extensions.Logging;

namespace Ledger.Ethereum;

/// <summary>Finds out what the chain made of sent intents.</summary>
internal sealed class OutboxReceipts(EthereumClient client, Address account, OutboxOptions options, ILogger logger)
{
    private const int BatchSize = 100;

    private readonly NonceSearch _nonces = new(client, account);
    private readonly RevertReplay _replay = new(client, account);

    /// <summary>One finding for each entry, in their order.</summary>
    public async Task<IReadOnlyList<OutboxFinding>> LookAsync(IReadOnlyList<OutboxEntry> entries, CancellationToken cancellationToken)
    {
        ulong head = await client.GetBlockNumberAsync(cancellationToken).ConfigureAwait(false);
        ulong depth = (ulong)options.Confirmations - 1;
        ulong settledNonces = head < depth
            ? 0
            : await client.GetTransactionCountAsync(account, BlockRef.At(head - depth), cancellationToken).ConfigureAwait(false);
        ulong usedNonces = depth == 0 ? settledNonces : await client.GetTransactionCountAsync(account, BlockRef.Latest, cancellationToken).ConfigureAwait(false);

        // What is not mined yet has no receipt: under load these are most, and asking for each takes longer than all the rest.
        Dictionary<Hash32, TransactionReceipt> receipts = await ReceiptsAsync(entries.Where(entry => entry.Nonce < usedNonces), cancellationToken).ConfigureAwait(false);
        IReadOnlyDictionary<ulong, Hash32> canonical = await CanonicalAsync(receipts.Values, depth, cancellationToken).ConfigureAwait(false);
        List<OutboxFinding> findings = new(entries.Count);
        foreach (OutboxEntry entry in entries)
        {
            OutboxAttempt? mined = entry.Attempts.FirstOrDefault(attempt => receipts.ContainsKey(attempt.Hash));
            if (mined is not null)
                findings.Add(await JudgeAsync(entry, mined, receipts[mined.Hash], canonical, cancellationToken).ConfigureAwait(false));
            else
                findings.Add(entry.Nonce < settledNonces ? await TakenAsync(entry, head - depth, cancellationToken).ConfigureAwait(false) : new OutboxFinding.Unmined());
        }

        return findings;
    }

    private async Task<Dictionary<Hash32, TransactionReceipt>> ReceiptsAsync(IEnumerable<OutboxEntry> entries, CancellationToken cancellationToken)
    {
        Dictionary<Hash32, TransactionReceipt> receipts = [];
        foreach (Hash32[] batch in entries.SelectMany(static entry => entry.Attempts).Select(static a => a.Hash).Chunk(BatchSize))
        {
            foreach (TransactionReceipt? receipt in await client.GetReceiptsAsync(batch, cancellationToken).ConfigureAwait(false))
            {
                if (receipt is not null)
                    receipts[receipt.TransactionHash] = receipt;
            }
        }

        return receipts;
    }

    /// <summary>Hashes by height of the blocks of receipts that have enough blocks on top, both asked of the same node.</summary>
    private async Task<IReadOnlyDictionary<ulong, Hash32>> CanonicalAsync(
        IEnumerable<TransactionReceipt> receipts, ulong depth, CancellationToken cancellationToken)
    {
        Dictionary<ulong, Hash32> canonical = [];
        foreach (ulong[] numbers in receipts.Select(static receipt => receipt.BlockNumber).Distinct().Chunk(BatchSize))
        {
            ulong[] tops = depth == 0 ? [] : [.. numbers.Select(number => number + depth)];
            IReadOnlyList<BlockHeader?> headers = await client.GetHeadersAsync([.. numbers, .. tops], cancellationToken).ConfigureAwait(false);
            for (int i = 0; i < numbers.Length; i++)
            {
                if (headers[i] is { } block && block.Number == numbers[i] && (depth == 0 || headers[numbers.Length + i]?.Number == tops[i]))
                    canonical[numbers[i]] = block.Hash;
            }
        }

        return canonical;
    }

    /// <summary>The nonce is used, and no node showed a receipt: the transaction that used it tells whose it is.</summary>
    private async Task<OutboxFinding> TakenAsync(OutboxEntry entry, ulong block, CancellationToken cancellationToken)
    {
        ulong nonce = entry.Nonce!.Value;
        Hash32? user = await _nonces.FindAsync(nonce, block, cancellationToken).ConfigureAwait(false);
        if (user is null)
            OutboxLog.NonceUsedUnseen(logger, entry.Intent.Key, nonce);
        return user is null || entry.Attempts.Any(attempt => attempt.Hash == user)
            ? new OutboxFinding.Shallow()
            : new OutboxFinding.Settled(new TransactionOutcome.Replaced(nonce));
    }

    private async Task<OutboxFinding> JudgeAsync(
        OutboxEntry entry, OutboxAttempt mined, TransactionReceipt receipt, IReadOnlyDictionary<ulong, Hash32> canonical, CancellationToken cancellationToken)
    {
        if (!canonical.TryGetValue(receipt.BlockNumber, out Hash32 block) || block != receipt.BlockHash)
            return new OutboxFinding.Shallow();
        if (entry.Attempts.Count > 1 && !mined.IsFor(entry.Intent))
            return new OutboxFinding.Settled(new TransactionOutcome.Dropped("its deadline passed, and an empty transaction took its nonce"));
        if (receipt.Succeeded)
            return new OutboxFinding.Settled(new TransactionOutcome.Mined(receipt));
        ContractRevert revert = await _replay.FindAsync(entry.Intent, receipt, cancellationToken).ConfigureAwait(false);
        return new OutboxFinding.Settled(new TransactionOutcome.Reverted(receipt, revert));
    }
}
