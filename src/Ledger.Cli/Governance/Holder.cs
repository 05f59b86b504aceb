using System.Numerics;
using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Wallets;
using Ledger.Contracts;
using Ledger.Ethereum;
using Ledger.Node.Governance;

namespace Ledger.Cli.Governance;

/// <summary>Somebody who holds tokens, with the key that speaks for them.</summary>
internal sealed class Holder(ChainSession chain, OpenedKey key) : IDisposable
{
    /// <summary>The chain and its contracts.</summary>
    public ChainSession Chain { get; } = chain;

    /// <summary>The governor.</summary>
    public TokenGovernance Governance { get; } = new(chain.Client, chain.Addresses);

    /// <summary>The key.</summary>
    public ISigner Signer => key.Signer;

    /// <summary>The account.</summary>
    public Address Account => key.Signer.Address;

    /// <summary>Sends one transaction and waits until it is in a block.</summary>
    /// <exception cref="CommandFailure">The account cannot pay for gas, or the chain or the contract refused.</exception>
    public async Task<TransactionReceipt> SendAsync(CallData call, CancellationToken cancel)
    {
        BigInteger coins = await Chain.Client.GetBalanceAsync(Account, BlockRef.Latest, cancel).ConfigureAwait(false);
        if (coins.IsZero) throw new CommandFailure(ExitCode.BadInput, $"The account {Account} has no coins to pay for gas.", "send some to it");
        try
        {
            return await new DirectSender(Chain.Client, key.Signer).SendAsync(call, cancel).ConfigureAwait(false);
        }
        catch (ContractRevertException refused)
        {
            throw new CommandFailure(ExitCode.BadInput, GovernanceRefusal.Explain(refused.Revert));
        }
        catch (RpcException refused)
        {
            throw new CommandFailure(ExitCode.Failure, $"The chain refused the transaction of {Account}, which has {Amount.Exact(coins)} coins: {refused.Error.Message.TrimEnd('.')}.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => key.Dispose();
}
