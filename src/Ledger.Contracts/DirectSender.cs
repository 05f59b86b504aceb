using System.Numerics;
using Ledger.Cryptography;
using Ledger.Ethereum;

namespace Ledger.Contracts;

/// <summary>Sends transactions of one account at once and remembers nothing: for deployments and tests. A node uses the outbox.</summary>
/// <remarks>Not for two senders of one account at a time: each would take the same nonces.</remarks>
public sealed class DirectSender(EthereumClient client, ISigner signer)
{
    private static readonly BigInteger s_tip = 1_000_000_000; // wei per gas
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
        SignedTransaction[] signed = new SignedTransaction[messages.Count];
        for (int i = 0; i < messages.Count; i++)
        {
            (CallRequest request, ulong gasLimit) = messages[i];
            FeeMarketTransaction transaction = new(
                client.ChainId, nonce + (ulong)i, s_tip, maxFee, gasLimit, request.To, request.Value, request.Data, []);
            signed[i] = await transaction.SignAsync(signer, cancellationToken).ConfigureAwait(false);
            sending[i] = client.SendRawAsync(signed[i].Raw, cancellationToken);
        }

        foreach (SendResult result in await Task.WhenAll(sending).ConfigureAwait(false))
        {
            if (result is SendResult.Refused refused)
                throw new RpcException(refused.Error);
        }

        TransactionReceipt[] receipts = new TransactionReceipt[messages.Count];
        for (int i = 0; i < receipts.Length; i++)
            receipts[i] = await WaitAsync(signed[i].Hash, cancellationToken).ConfigureAwait(false);
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

    private async Task<TransactionReceipt> WaitAsync(Hash32 transaction, CancellationToken cancellationToken)
    {
        while (true)
        {
            TransactionReceipt? receipt = await client.GetReceiptAsync(transaction, cancellationToken).ConfigureAwait(false);
            if (receipt is not null)
                return receipt;
            await Task.Delay(s_poll, cancellationToken).ConfigureAwait(false);
        }
    }
}
