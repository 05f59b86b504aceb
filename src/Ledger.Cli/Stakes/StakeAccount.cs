using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Identities;
using Ledger.Contracts;
using Ledger.Ethereum;

namespace Ledger.Cli.Stakes;

/// <summary>The deposit of one identity, and the key that may move it.</summary>
/// <remarks>A running node sends with its other key, so the two never take the same nonces.</remarks>
internal sealed class StakeAccount(ActingKey owner) : IDisposable
{
    private readonly Staking _staking = new(owner.Chain.Addresses.Staking, owner.Chain.Client);

    /// <summary>The chain and its contracts.</summary>
    public ChainSession Chain => owner.Chain;

    /// <summary>Whose deposit it is.</summary>
    public Address Identity => owner.Identity;

    /// <summary>The account of the key that moves it: somebody has that key, and for the identity's own nobody may.</summary>
    public Address Account => owner.Account;

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
    public void RequireOwned()
    {
        if (!owner.Owns) throw StakeRefusal.NotOwned(Identity);
    }

    /// <summary>Sends one transaction of the identity and waits until it is in a block.</summary>
    /// <exception cref="CommandFailure">The account cannot pay, or the chain or the contract refused.</exception>
    public Task<TransactionReceipt> SendAsync(CallData call, CancellationToken cancel) => owner.SendAsync(call, StakeRefusal.Explain, cancel);

    /// <inheritdoc/>
    public void Dispose() => owner.Dispose();
}
