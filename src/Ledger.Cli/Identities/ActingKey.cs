using System.Numerics;
using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Wallets;
using Ledger.Contracts;
using Ledger.Ethereum;
using Ledger.Identity;

namespace Ledger.Cli.Identities;

/// <summary>A key and the identity for which it acts: directly, or through the guarded owner whose key it is.</summary>
/// <remarks>Where the key acts for nobody its messages go out all the same, and the contract says why not.</remarks>
internal sealed class ActingKey(ChainSession chain, OpenedKey key, Address identity, IdentityOwner owner) : IDisposable
{
    /// <summary>The chain and its contracts.</summary>
    public ChainSession Chain { get; } = chain;

    /// <summary>The identity.</summary>
    public Address Identity { get; } = identity;

    /// <summary>Who decides for the identity.</summary>
    public IdentityOwner Owner { get; } = owner;

    /// <summary>The key.</summary>
    public ISigner Signer => key.Signer;

    /// <summary>The key's own account, which pays for gas.</summary>
    public Address Account => key.Signer.Address;

    /// <summary>Whether the key decides for the identity.</summary>
    public bool Owns => Owner.Key == Account;

    /// <summary>The guarded owner of the identity; null where it has none.</summary>
    public Guard? Guard => (Owner as IdentityOwner.Guarded)?.Guard;

    /// <summary>Sends in the name of whoever decides for the identity.</summary>
    public DirectSender Sender { get; } = new(chain.Client, key.Signer) { Through = owner.ActsThrough(key.Signer.Address) };

    /// <summary>Asks who owns an identity: the one that was named, else the key's own.</summary>
    public static async Task<ActingKey> OpenAsync(ChainSession chain, OpenedKey key, Address? named, CancellationToken cancel)
    {
        try
        {
            Address identity = named ?? key.Signer.Address;
            return new ActingKey(chain, key, identity, await new OwnerReader(chain.Client, chain.Addresses).OfAsync(identity, cancel).ConfigureAwait(false));
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>Sends one transaction and waits until it is in a block.</summary>
    /// <exception cref="CommandFailure">The account cannot pay, or the chain or the contract refused.</exception>
    public async Task<TransactionReceipt> SendAsync(CallData call, Func<ContractRevert, CommandFailure> refusal, CancellationToken cancel)
    {
        BigInteger coins = await Chain.Client.GetBalanceAsync(Account, BlockRef.Latest, cancel).ConfigureAwait(false);
        if (coins <= call.Value)
        {
            string purpose = call.Value.IsZero ? "the gas of a transaction" : $"{Amount.Exact(call.Value)} and gas";
            throw new CommandFailure(ExitCode.BadInput, $"The account {Account} has {Amount.Exact(coins)} coins, too few for {purpose}.", "send coins to it");
        }

        try
        {
            return await Sender.SendAsync(call, cancel).ConfigureAwait(false);
        }
        catch (ContractRevertException refused)
        {
            throw refusal(refused.Revert);
        }
        catch (RpcException refused)
        {
            throw new CommandFailure(ExitCode.Failure, $"The chain refused the transaction of {Account}, which has {Amount.Exact(coins)} coins: {refused.Error.Message.TrimEnd('.')}.");
        }
    }

    /// <summary>Refuses to go on where the key does not decide for the identity.</summary>
    /// <exception cref="CommandFailure">It does not.</exception>
    public void RequireOwns()
    {
        if (Owner is IdentityOwner.Nobody) throw new CommandFailure(ExitCode.BadInput, $"The identity {Identity} was deactivated for ever.");
        if (!Owns) throw new CommandFailure(ExitCode.BadInput, $"{Account} does not decide for {Identity}: {Owner.Key} does.", "give that key with --key FILE, and --for DID where it is another identity's");
    }

    /// <inheritdoc/>
    public void Dispose() => key.Dispose();
}
