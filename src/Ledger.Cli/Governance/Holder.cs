using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Identities;
using Ledger.Contracts;
using Ledger.Ethereum;
using Ledger.Node.Governance;

namespace Ledger.Cli.Governance;

/// <summary>Somebody who holds tokens, with the key that speaks for them. What a guarded identity earned is its guarded owner's.</summary>
internal sealed class Holder(ActingKey key) : IDisposable
{
    /// <summary>The chain and its contracts.</summary>
    public ChainSession Chain => key.Chain;

    /// <summary>The governor.</summary>
    public TokenGovernance Governance { get; } = new(key.Chain.Client, key.Chain.Addresses);

    /// <summary>The identity whose tokens they are.</summary>
    public Address Identity => key.Identity;

    /// <summary>The account that has the tokens.</summary>
    public Address Account => key.Sender.Actor;

    /// <summary>Sends in the account's name.</summary>
    public DirectSender Sender => key.Sender;

    /// <summary>Sends one transaction and waits until it is in a block.</summary>
    /// <exception cref="CommandFailure">The account cannot pay for gas, or the chain or the contract refused.</exception>
    public Task<TransactionReceipt> SendAsync(CallData call, CancellationToken cancel) =>
        key.SendAsync(call, static revert => new CommandFailure(ExitCode.BadInput, GovernanceRefusal.Explain(revert)), cancel);

    /// <inheritdoc/>
    public void Dispose() => key.Dispose();
}
