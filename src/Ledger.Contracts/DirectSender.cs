using System.Numerics;
using Ledger.Cryptography;
using Ledger.Ethereum;

namespace Ledger.Contracts;

/// <summary>Sends transactions of one account at once and remembers nothing: for deployments and tests. A node uses the outbox.</summary>
/// <remarks>Not for two senders of one account at a time: each would take the same nonces.</remarks>
public sealed class DirectSender(EthereumClient client, ISigner signer)
{
    private static readonly BigInteger s_tip = 1_000_000_000; // wei per gas
    private const int LooksBeforeNudge = 50, BumpPercent = 13;
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(20);

    /// <summary>The account that sends.</summary>
    public Address Sender => signer.Address;

    /// <summary>Estimates, signs and sends one message and waits until it is in a block.</summary>
    /// <exception cref="ContractRevertException">The contract refused it, in simulation or in the block; a <see cref="ContractErrorException{TError}"/> if the error is declared.</exception>
    public async Task<TransactionReceipt> SendAsync(CallData call, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
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
        ulong gas = await GasAsync(call, cancellationToken).ConfigureAwait(false);
        return call.Value + (gas * await MaxFeeAsync(cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Sends messages with consecutive nonces without waiting in between, then waits until all are in blocks.</summary>
    /// <exception cref="RpcException">The node refused one of them.</exception>
    public async Task<IReadOnlyList<TransactionReceipt>> SendAllAsync(
        IReadOnlyList<(CallRequest Request, ulong GasLimit)> messages, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        ulong nonce = await client.GetTransactionCountAsync(Sender, BlockRef.Pending, cancellationToken).ConfigureAwait(false);
        BigInteger maxFee = await MaxFeeAsync(cancellationToken).ConfigureAwait(false);

        Task<SendResult>[] sending = new Task<SendResult>[messages.Count];
        (FeeMarketTransaction Transaction, SignedTransaction Signed)[] sent = new (FeeMarketTransaction, SignedTransaction)[messages.Count];
        for (int i = 0; i < messages.Count; i++)
        {
            (CallRequest request, ulong gasLimit) = messages[i];
            FeeMarketTransaction transaction = new(
                client.ChainId, nonce + (ulong)i, s_tip, maxFee, gasLimit, request.To, request.Value, request.Data, []);
            sent[i] = (transaction, await transaction.SignAsync(signer, cancellationToken).ConfigureAwait(false));
            sending[i] = client.SendRawAsync(sent[i].Signed.Raw, cancellationToken);
        }

        foreach (SendResult result in await Task.WhenAll(sending).ConfigureAwait(false))
        {
            if (result is SendResult.Refused refused)
                throw new RpcException(refused.Error);
        }

        TransactionReceipt[] receipts = new TransactionReceipt[messages.Count];
        for (int i = 0; i < receipts.Length; i++)
            receipts[i] = await WaitAsync(sent[i].Transaction, sent[i].Signed, cancellationToken).ConfigureAwait(false);
        return receipts;
    }

    /// <summary>Why a message reverted in a block: it is repeated on the block before, then on its own block.</summary>
    /// <remarks>A message that needs an earlier one of the same block fails on the block before for want of it, without a reason.</remarks>
    public async Task<ContractRevert> ReasonAsync(CallRequest request, TransactionReceipt receipt, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        ContractRevert before = await RevertAtAsync(request, receipt.BlockNumber - 1, cancellationToken).ConfigureAwait(false);
        return before.Data.Length > 0 ? before : await RevertAtAsync(request, receipt.BlockNumber, cancellationToken).ConfigureAwait(false);
    }

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

    private async Task<TransactionReceipt> WaitAsync(FeeMarketTransaction transaction, SignedTransaction signed, CancellationToken cancellationToken)
    {
        List<Hash32> attempts = [signed.Hash];
        for (int look = 1; ; look++)
        {
            IReadOnlyList<TransactionReceipt?> receipts = await client.GetReceiptsAsync(attempts, cancellationToken).ConfigureAwait(false);
            if (receipts.FirstOrDefault(static receipt => receipt is not null) is { } receipt)
                return receipt;
            if (look % LooksBeforeNudge == 0)
                (transaction, signed) = await NudgeAsync(transaction, signed, cancellationToken).ConfigureAwait(false);
            if (attempts[^1] != signed.Hash)
                attempts.Add(signed.Hash);
            await Task.Delay(s_poll, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sends again what the node lost, and another one with raised fees for what it holds back although its turn has come.</summary>
    private async Task<(FeeMarketTransaction Transaction, SignedTransaction Signed)> NudgeAsync(
        FeeMarketTransaction transaction, SignedTransaction signed, CancellationToken cancellationToken)
    {
        PoolPlace place = await client.FindPlaceAsync(Sender, transaction.Nonce, signed.Hash, cancellationToken).ConfigureAwait(false);
        if (place == PoolPlace.HeldBack)
        {
            transaction = transaction with { MaxPriorityFeePerGas = Raised(transaction.MaxPriorityFeePerGas), MaxFeePerGas = Raised(transaction.MaxFeePerGas) };
            signed = await transaction.SignAsync(signer, cancellationToken).ConfigureAwait(false);
        }

        if (place is PoolPlace.HeldBack or PoolPlace.Absent)
            await client.SendRawAsync(signed.Raw, cancellationToken).ConfigureAwait(false); // a refusal settles nothing: the receipt decides
        return (transaction, signed);
    }

    private static BigInteger Raised(BigInteger fee) => fee * (100 + BumpPercent) / 100;
}
