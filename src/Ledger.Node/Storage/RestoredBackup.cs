using Ledger.Ethereum;

namespace Ledger.Node.Storage;

/// <summary>Notices a data directory that was put back from a backup, by a mark that no backup holds: the chain's count of the node key's transactions.</summary>
/// <remarks>
/// The outbox alone sends with that key, and writes down each nonce before it signs with it. Where the chain counts more than was written down,
/// something was signed of which this directory knows nothing: by a later state of it, or by another node that uses the same key.
/// </remarks>
internal static class RestoredBackup
{
    /// <summary>Stops a node that has forgotten what it signed, before it signs anything.</summary>
    /// <param name="client">The chain.</param>
    /// <param name="key">The node's hot key.</param>
    /// <param name="directory">The data directory.</param>
    /// <param name="guard">The record of claims.</param>
    /// <param name="isAccepted">Whether the operator knows: then the node sits out every slot for which it may have signed a claim.</param>
    /// <param name="cancellation">Ends the look.</param>
    /// <exception cref="NodeStoppedException">The directory is older than what its key has done, and the operator has not said so.</exception>
    public static async Task RequireKnownAsync(
        EthereumClient client, Address key, DataDirectory directory, SigningGuard guard, bool isAccepted, CancellationToken cancellation)
    {
        ulong mined = await client.GetTransactionCountAsync(key, BlockRef.Latest, cancellation).ConfigureAwait(false);
        ulong pending = await client.GetTransactionCountAsync(key, BlockRef.Pending, cancellation).ConfigureAwait(false);
        ulong done = Math.Max(mined, pending);
        ulong remembered = Math.Max(TransactionOutbox.NextNonceOf(directory.Outbox, client.ChainId, key), guard.ForgottenNonces);
        if (done <= remembered)
            return;
        if (!isAccepted)
        {
            throw new NodeStoppedException(NodeStopReason.Restored,
                $"The chain counts {done} transactions of the node key {key}, the data directory {directory.Root} remembers {remembered}: it was put back from a backup, or another node uses its key. "
                + "A second, different claim for one slot would cost the stake: make sure that no other node uses the key, then start once with --restored, which sits out the rounds concerned.");
        }

        guard.Forget(done, await client.GetBlockNumberAsync(cancellation).ConfigureAwait(false));
    }
}
