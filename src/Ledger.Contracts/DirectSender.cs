using System.Numerics;
using Ledger.Cryptography;
using Ledger.Ethereum;

namespace Ledger.Contracts;

/// <summary>Sends transactions of one account at once and remembers nothing: for deployments and tests. A node uses the outbox.</summary>
/// <remarks>Not for two senders of one account at a time: each would take the same nonces.</remarks>
public sealed class DirectSender(EthereumClient client, ISigner signer)
{
    private static readonly BigInteger s_tip = 1_000_000_000; // wei per gas
    private const int SentAtOnce = 32, AskedAtOnce = 100, LooksBeforeNudge = 50, BumpPercent = 13;
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(20);

    /// <summary>The account that sends.</summary>
    public Address Sender => signer.Address;

    /// <summary>A guarded owner whose key the account is and in whose name its messages go out. Default: none, the account speaks for itself.</summary>
    public Address? Through { get; init; }

    /// <summary>Whom the contracts see: the guarded owner, or the account.</summary>
    public Address Actor => Through ?? Sender;

    /// <summary>Estimates, signs and sends one message and waits until it is in a block.</summary>
    /// <exception cref="ContractRevertException">The contract refused it, in simulation or in the block; a <see cref="ContractErrorException{TError}"/> if the error is declared.</exception>
    public async Task<TransactionReceipt> SendAsync(CallData call, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        call = Wrap(call);
        CallRequest request = call.ToRequest(Sender);
        ulong gas = await GasAsync(call, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<TransactionReceipt> receipts = await SendAllAsync([(request, gas)], cancellationToken).ConfigureAwait(false);
        if (receipts[0].Succeeded)
            return receipts[0];
        ContractRevert reason = await ReasonAsync(request, receipts[0], cancellationToken).ConfigureAwait(false);
        throw call.Refusal is null ? new ContractRevertException(reason) : call.Refusal(reason);
    }

    /// <summary>Wei that the account must have for one message to be taken: what it sends along, and gas at the highest price that is offered.</summary>
    /// <exception cref="ContractRevertException">The contract refuses the message in simulation.</exception>
    public async Task<BigInteger> NeedsAsync(CallData call, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        ulong gas = await GasAsync(Wrap(call), cancellationToken).ConfigureAwait(false);
        return call.Value + (gas * await MaxFeeAsync(cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Sends messages of the account itself with consecutive nonces without waiting in between, then waits until all are in blocks.</summary>
    /// <exception cref="RpcException">The node refused one of them.</exception>
    public async Task<IReadOnlyList<TransactionReceipt>> SendAllAsync(
        IReadOnlyList<(CallRequest Request, ulong GasLimit)> messages, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        ulong nonce = await client.GetTransactionCountAsync(Sender, BlockRef.Pending, cancellationToken).ConfigureAwait(false);
        BigInteger maxFee = await MaxFeeAsync(cancellationToken).ConfigureAwait(false);
        List<Sent> all = new(messages.Count);
        foreach ((CallRequest Request, ulong GasLimit)[] batch in messages.Chunk(SentAtOnce))
        {
            List<Task<SendResult>> sending = new(batch.Length);
            foreach ((CallRequest request, ulong gasLimit) in batch)
            {
                FeeMarketTransaction transaction = new(
                    client.ChainId, nonce + (ulong)all.Count, s_tip, maxFee, gasLimit, request.To, request.Value, request.Data, []);
                all.Add(new Sent(transaction, await transaction.SignAsync(signer, cancellationToken).ConfigureAwait(false)));
                sending.Add(client.SendRawAsync(all[^1].Signed.Raw, cancellationToken));
            }

            foreach (SendResult result in await Task.WhenAll(sending).ConfigureAwait(false))
            {
                if (result is SendResult.Refused refused)
                    throw new RpcException(refused.Error);
            }
        }

        return await WaitAsync(all, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Why a message reverted in a block: it is repeated on the block before, then on its own block.</summary>
    /// <remarks>A message that needs an earlier one of the same block fails on the block before for want of it, without a reason.</remarks>
    public async Task<ContractRevert> ReasonAsync(CallRequest request, TransactionReceipt receipt, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        ContractRevert before = await RevertAtAsync(request, receipt.BlockNumber - 1, cancellationToken).ConfigureAwait(false);
        return before.Data.Length > 0 ? before : await RevertAtAsync(request, receipt.BlockNumber, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What is for the guarded owner itself comes from its key. It passes a failure on, so the reason stays the called contract's.</summary>
    private CallData Wrap(CallData call) => Through is Address owner && call.To != owner
        ? GuardedOwner.Calls.Execute(owner, call.To, call.Value, call.Data, call.Value) with { Refusal = call.Refusal }
        : call;

    /// <summary>The estimate and a quarter: state changes before a transaction is in a block.</summary>
    private async Task<ulong> GasAsync(CallData call, CancellationToken cancellationToken)
    {
        try
        {
            ulong gas = await client.EstimateGasAsync(call.ToRequest(Sender), cancellationToken).ConfigureAwait(false);
            return gas + (gas / 4);
        }
        catch (ContractRevertException e) when (call.Refusal is not null)
        {
            throw call.Refusal(e.Revert);
        }
    }

    private async Task<BigInteger> MaxFeeAsync(CancellationToken cancellationToken)
    {
        BlockHeader head = await client.GetHeaderAsync(BlockRef.Latest, cancellationToken).ConfigureAwait(false)
            ?? throw new RpcTransportException("The node has no newest block.");
        return (2 * (head.BaseFee ?? s_tip)) + s_tip;
    }

    private async Task<ContractRevert> RevertAtAsync(CallRequest request, ulong block, CancellationToken cancellationToken)
    {
        try
        {
            await client.CallAsync(request, BlockRef.At(block), cancellationToken).ConfigureAwait(false);
            return new ContractRevert([]);
        }
        catch (ContractRevertException e)
        {
            return e.Revert;
        }
    }

    private async Task<IReadOnlyList<TransactionReceipt>> WaitAsync(List<Sent> all, CancellationToken cancellationToken)
    {
        List<TransactionReceipt> receipts = new(all.Count);
        for (int look = 1; receipts.Count < all.Count; look++)
        {
            Sent[] first = [.. all.Skip(receipts.Count).Take(AskedAtOnce)];
            int before = receipts.Count;
            receipts.AddRange(await FindAsync(first, cancellationToken).ConfigureAwait(false));
            if (receipts.Count == before + first.Length)
                continue;
            if (look % LooksBeforeNudge == 0)
                all[receipts.Count] = await NudgeAsync(all[receipts.Count], cancellationToken).ConfigureAwait(false);
            await Task.Delay(s_poll, cancellationToken).ConfigureAwait(false);
        }

        return receipts;
    }

    /// <summary>The receipts of the transactions up to the first that is in no block.</summary>
    private async Task<IReadOnlyList<TransactionReceipt>> FindAsync(Sent[] sent, CancellationToken cancellationToken)
    {
        IReadOnlyList<TransactionReceipt?> found = await client.GetReceiptsAsync([.. sent.SelectMany(static one => one.Hashes)], cancellationToken).ConfigureAwait(false);
        Dictionary<Hash32, TransactionReceipt> byHash = found.OfType<TransactionReceipt>().ToDictionary(static receipt => receipt.TransactionHash);
        return [.. sent
            .Select(one => one.Hashes.Select(hash => byHash.GetValueOrDefault(hash)).FirstOrDefault(static receipt => receipt is not null))
            .TakeWhile(static receipt => receipt is not null).OfType<TransactionReceipt>()];
    }

    /// <summary>Sends again what the node lost, and another one with raised fees for what it holds back although its turn has come.</summary>
    private async Task<Sent> NudgeAsync(Sent sent, CancellationToken cancellationToken)
    {
        PoolPlace place = await client.FindPlaceAsync(Sender, sent.Transaction.Nonce, sent.Signed.Hash, cancellationToken).ConfigureAwait(false);
        if (place == PoolPlace.HeldBack && sent.Hashes.Count == 1) // once: a node that shows no pool looks the same all the time
        {
            FeeMarketTransaction raised = sent.Transaction with
            {
                MaxPriorityFeePerGas = Raised(sent.Transaction.MaxPriorityFeePerGas), MaxFeePerGas = Raised(sent.Transaction.MaxFeePerGas),
            };
            SignedTransaction signed = await raised.SignAsync(signer, cancellationToken).ConfigureAwait(false);
            sent = new Sent(raised, signed) { Hashes = [.. sent.Hashes, signed.Hash] };
        }

        if (place is PoolPlace.HeldBack or PoolPlace.Absent)
            await client.SendRawAsync(sent.Signed.Raw, cancellationToken).ConfigureAwait(false); // a refusal settles nothing: the receipt decides
        return sent;
    }

    private static BigInteger Raised(BigInteger fee) => fee * (100 + BumpPercent) / 100;

    /// <summary>A message as it was last sent, and the hashes of all its transactions, which share a nonce.</summary>
    private sealed record Sent(FeeMarketTransaction Transaction, SignedTransaction Signed)
    {
        public IReadOnlyList<Hash32> Hashes { get; init; } = [Signed.Hash];
    }
}
