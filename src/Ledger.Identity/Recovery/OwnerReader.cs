using Ledger.Contracts;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>Finds out who owns an identity and how a key acts for it. Spec: docs/contracts.md, "Recovery".</summary>
/// <param name="client">The chain.</param>
/// <param name="addresses">Where its contracts lie.</param>
public sealed class OwnerReader(EthereumClient client, ContractAddresses addresses)
{
    private static readonly byte[] s_beforeAddress = Convert.FromHexString("363d3d373d3d3d363d73"), s_afterAddress = Convert.FromHexString("5af43d82803e903d91602b57fd5bf3");

    /// <summary>The owner as the newest block has it, without what single guardians said.</summary>
    public async Task<IdentityOwner> OfAsync(Address identity, CancellationToken cancellationToken = default)
    {
        Address owner = await new IdentityRegistry(addresses.IdentityRegistry, client).IdentityOwnerAsync(identity, default, cancellationToken).ConfigureAwait(false);
        if (owner.IsZero)
            return new IdentityOwner.Nobody();
        if (owner == identity || !await IsGuardAsync(owner, cancellationToken).ConfigureAwait(false))
            return new IdentityOwner.Account(owner);
        return new IdentityOwner.Guarded(await ReadAsync(owner, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>A sender of messages that the contracts take for the owner's; null where the key does not act for the identity's owner.</summary>
    public async Task<DirectSender?> SenderAsync(Address identity, ISigner key, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        IdentityOwner owner = await OfAsync(identity, cancellationToken).ConfigureAwait(false);
        return owner.Key == key.Address ? new DirectSender(client, key) { Through = owner.ActsThrough(key.Address) } : null;
    }

    /// <summary>Whether the code at an address is that of a guarded owner of this deployment: a stranger's contract could answer anything.</summary>
    public async Task<bool> IsGuardAsync(Address owner, CancellationToken cancellationToken = default)
    {
        byte[] copy = [.. s_beforeAddress, .. addresses.GuardedOwner.ToArray(), .. s_afterAddress]; // EIP-1167
        return (await client.GetCodeAsync(owner, BlockRef.Latest, cancellationToken).ConfigureAwait(false)).AsSpan().SequenceEqual(copy);
    }

    /// <summary>A guarded owner at the newest block, without what single guardians said.</summary>
    public async Task<Guard> ReadAsync(Address owner, CancellationToken cancellationToken = default)
    {
        GatheredCalls calls = new(client);
        GuardedOwner contract = new(owner, calls.Client);
        Task<Address> key = contract.KeyAsync(default, cancellationToken);
        Task<(IReadOnlyList<Address> Accounts, ushort Threshold, ulong Delay)> guardians = contract.GuardiansAsync(default, cancellationToken);
        Task<GuardedOwner.Recovery> recovery = contract.RecoveryAsync(default, cancellationToken);
        await calls.SendAsync(cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(key, guardians, recovery).ConfigureAwait(false);
        (IReadOnlyList<Address> accounts, ushort threshold, ulong delay) = guardians.Result;
        return new Guard(owner, key.Result, accounts, threshold, delay, recovery.Result.Key.IsZero ? null : new ApprovedKey(recovery.Result.Key, recovery.Result.FinishesAt));
    }

    /// <summary>A guarded owner with what each guardian says, which only events tell.</summary>
    public async Task<Guard> WithVoicesAsync(Guard guard, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(guard);
        ulong head = await client.GetBlockNumberAsync(cancellationToken).ConfigureAwait(false);
        LogFilter filter = new([guard.Owner], [GuardedOwner.Events.RecoveryApproved.Topic0, GuardedOwner.Events.RecoveryEnded.Topic0, GuardedOwner.Events.KeyChanged.Topic0]);
        Dictionary<Address, Address> voices = [];
        foreach (Log log in await LogRange.ReadAsync(client, filter, addresses.FirstBlock, head, cancellationToken).ConfigureAwait(false))
        {
            if (GuardedOwner.Events.RecoveryApproved.TryDecode(log, out GuardedOwner.Events.RecoveryApproved? said))
                voices[said.Guardian] = said.Key;
            else
                voices.Clear(); // a veto, new guardians or another key: what was said before is void
        }

        return guard with { Voices = voices };
    }
}
