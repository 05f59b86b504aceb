using Ledger.Cryptography;

namespace Ledger.Ethereum;

/// <summary>Finds out what the chain made of sent intents.</summary>
internal sealed class OutboxReceipts(EthereumClient client, Address account, OutboxOptions options)
{
    private const int BatchSize = 100;

    /// <summary>One finding for each entry, in their order.</summary>
    public async Task<IReadOnlyList<OutboxFinding>> LookAsync(IReadOnlyList<OutboxEntry> entries, CancellationToken cancellationToken)
    {
        ulong head = await client.GetBlockNumberAsync(cancellationToken).ConfigureAwait(false);
        ulong depth = (ulong)options.Confirmations - 1;
        // Asked before the receipts: a nonce used at that depth must have its receipt by the time receipts are asked for.
        ulong settledNonces = head < depth
            ? 0
            : await client.GetTransactionCountAsync(account, BlockRef.At(head - depth), cancellationToken).ConfigureAwait(false);

        Dictionary<Hash32, TransactionReceipt> receipts = await ReceiptsAsync(entries, cancellationToken).ConfigureAwait(false);
        List<OutboxFinding> findings = new(entries.Count);
        foreach (OutboxEntry entry in entries)
        {
            TransactionReceipt? receipt = entry.Attempts.Select(a => receipts.GetValueOrDefault(a.Hash)).FirstOrDefault(static r => r is not null);
            if (receipt is null)
                findings.Add(entry.Nonce < settledNonces ? await TakenAsync(entry, cancellationToken).ConfigureAwait(false) : new OutboxFinding.Unmined());
            else
                findings.Add(await JudgeAsync(entry, receipt, head, cancellationToken).ConfigureAwait(false));
        }

        return findings;
    }

    private async Task<Dictionary<Hash32, TransactionReceipt>> ReceiptsAsync(IReadOnlyList<OutboxEntry> entries, CancellationToken cancellationToken)
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

    /// <summary>The nonce is used, and none of ours used it, unless a reorganisation came between the questions.</summary>
    private async Task<OutboxFinding> TakenAsync(OutboxEntry entry, CancellationToken cancellationToken)
    {
        foreach (OutboxAttempt attempt in entry.Attempts)
        {
            if (await client.KnowsTransactionAsync(attempt.Hash, cancellationToken).ConfigureAwait(false))
                return new OutboxFinding.Shallow();
        }

        ulong head = await client.GetBlockNumberAsync(cancellationToken).ConfigureAwait(false);
        ulong depth = (ulong)options.Confirmations - 1;
        bool stillUsed = head >= depth
            && await client.GetTransactionCountAsync(account, BlockRef.At(head - depth), cancellationToken).ConfigureAwait(false) > entry.Nonce;
        return stillUsed ? new OutboxFinding.Settled(new TransactionOutcome.Replaced(entry.Nonce!.Value)) : new OutboxFinding.Unmined();
    }

    private async Task<OutboxFinding> JudgeAsync(OutboxEntry entry, TransactionReceipt receipt, ulong head, CancellationToken cancellationToken)
    {
        if (head + 1 < receipt.BlockNumber + (ulong)options.Confirmations)
            return new OutboxFinding.Shallow();
        BlockHeader? canonical = await client.GetHeaderAsync(BlockRef.At(receipt.BlockNumber), cancellationToken).ConfigureAwait(false);
        if (canonical?.Hash != receipt.BlockHash)
            return new OutboxFinding.Shallow();
        if (receipt.Succeeded)
            return new OutboxFinding.Settled(new TransactionOutcome.Mined(receipt));
        ContractRevert revert = await ReplayAsync(entry.Intent, receipt, cancellationToken).ConfigureAwait(false);
        return new OutboxFinding.Settled(new TransactionOutcome.Reverted(receipt, revert));
    }

    /// <summary>A receipt does not say why: the same call on the state before says it, or on the state after when the cause lay in the same block.</summary>
    private async Task<ContractRevert> ReplayAsync(TransactionIntent intent, TransactionReceipt receipt, CancellationToken cancellationToken)
    {
        CallRequest call = new(intent.To, intent.Data, account, intent.Value);
        foreach (ulong block in new[] { receipt.BlockNumber - 1, receipt.BlockNumber })
        {
            try
            {
                await client.CallAsync(call, BlockRef.At(block), cancellationToken).ConfigureAwait(false);
            }
            catch (ContractRevertException e)
            {
                return e.Revert;
            }
            catch (RpcException)
            {
                // Out of gas, or a node that keeps no old state: no data to decode.
            }
        }

        return new ContractRevert([]);
    }
}
