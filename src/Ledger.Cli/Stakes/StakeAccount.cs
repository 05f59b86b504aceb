using System.Numerics;
using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Wallets;
using Ledger.Contracts;
using Ledger.Ethereum;

namespace Ledger.Cli.Stakes;

/// <summary>The deposit of one identity, and the key that may move it.</summary>
/// <remarks>A running node sends with its other key, so the two never take the same nonces.</remarks>
internal sealed class StakeAccount(ChainSession chain, OpenedKey owner) : IDisposable
{
    private readonly Staking _staking = new(chain.Addresses.Staking, chain.Client);

    /// <summary>The chain and its contracts.</summary>
    public ChainSession Chain { get; } = chain;

    /// <summary>Whose deposit it is.</summary>
    public Address Identity => owner.Signer.Address;

    /// <summary>The deposit as of the newest block.</summary>
    public async Task<StakeView> ReadAsync(CancellationToken cancel)
    {
        BlockHeader head = await Chain.Client.GetHeaderAsync(BlockRef.Latest, cancel).ConfigureAwait(false)
            ?? throw new CommandFailure(ExitCode.Chain, "The chain has no newest block.");
        Staking.Account account = await _staking.AccountOfAsync(Identity, default, cancel).ConfigureAwait(false);
        return new StakeView(account, head.Timestamp, await _staking.UnbondingPeriodAsync(default, cancel).ConfigureAwait(false));
    }

    /// <summary>Refuses to go on for an identity whose stake this key could never take out again.</summary>
    /// <exception cref="CommandFailure">The identity was given away or deactivated.</exception>
    public async Task RequireOwnedAsync(CancellationToken cancel)
    {
        IdentityRegistry registry = new(Chain.Addresses.IdentityRegistry, Chain.Client);
        if (await registry.IdentityOwnerAsync(Identity, default, cancel).ConfigureAwait(false) != Identity) throw StakeRefusal.NotOwned(Identity);
    }

    /// <summary>Sends one transaction of the identity and waits until it is in a block.</summary>
    /// <exception cref="CommandFailure">The account cannot pay, or the chain or the contract refused.</exception>
    public async Task<TransactionReceipt> SendAsync(CallData call, CancellationToken cancel)
    {
        BigInteger coins = await Chain.Client.GetBalanceAsync(Identity, BlockRef.Latest, cancel).ConfigureAwait(false);
        if (coins <= call.Value)
        {
            string purpose = call.Value.IsZero ? "the gas of a transaction" : $"{Amount.Exact(call.Value)} and gas";
            throw new CommandFailure(ExitCode.BadInput, $"The identity {Identity} has {Amount.Exact(coins)} coins, too few for {purpose}.", "send coins to it");
        }

        try
        {
            return await new DirectSender(Chain.Client, owner.Signer).SendAsync(call, cancel).ConfigureAwait(false);
        }
        catch (ContractRevertException refused)
        {
            throw StakeRefusal.Explain(refused.Revert);
        }
        catch (RpcException refused)
        {
            throw new CommandFailure(ExitCode.Failure, $"The chain refused the transaction of {Identity}, which has {Amount.Exact(coins)} coins: {refused.Error.Message.TrimEnd('.')}.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => owner.Dispose();
}
