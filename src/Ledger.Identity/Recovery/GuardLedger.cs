using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>The messages by which identities get guardians, another key, or a veto. Spec: docs/contracts.md, "Recovery".</summary>
/// <param name="client">The chain.</param>
/// <param name="addresses">Where its contracts lie.</param>
public sealed class GuardLedger(EthereumClient client, ContractAddresses addresses)
{
    /// <summary>Most guardians that an owner can have.</summary>
    public const int MostGuardians = 16;

    private const int MostCopies = 64;

    private readonly OwnerReader _reader = new(client, addresses);

    /// <summary>The messages that put an identity under guardians, in this order, from its owner's own account; and the owner that it will have.</summary>
    /// <remarks>
    /// A copy that was made before and not taken over, by a process that stopped in between, is used. One that was used is left alone: its key may be another by now.
    /// </remarks>
    public async Task<(Address Owner, IReadOnlyList<CallData> Calls)> PlanAsync(Address identity, GuardTerms terms, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(terms);
        GuardedOwners makers = new(addresses.GuardedOwners, client);
        IReadOnlyList<Address> guardians = terms.Guardians;
        for (int number = 0; number < MostCopies; number++)
        {
            Hash32 salt = SaltOf(identity, number);
            Address owner = await makers.AddressOfAsync(terms.Key, guardians, terms.Threshold, terms.Delay, salt, default, cancellationToken).ConfigureAwait(false);
            CallData takeOver = IdentityRegistry.Calls.ChangeOwner(addresses.IdentityRegistry, identity, owner);
            if ((await client.GetCodeAsync(owner, BlockRef.Latest, cancellationToken).ConfigureAwait(false)).Length == 0)
                return (owner, [GuardedOwners.Calls.Create(addresses.GuardedOwners, terms.Key, guardians, terms.Threshold, terms.Delay, salt), takeOver]);
            if (terms.AreOf(await _reader.WithVoicesAsync(await _reader.ReadAsync(owner, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false)))
                return (owner, [takeOver]);
        }

        throw new InvalidOperationException($"The identity {identity} was put under the same guardians {MostCopies} times.");
    }

    /// <summary>The message that replaces guardians, threshold and delay, from the guarded owner itself.</summary>
    public static CallData SetGuardians(Address owner, GuardTerms terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        return GuardedOwner.Calls.SetGuardians(owner, terms.Guardians, terms.Threshold, terms.Delay);
    }

    private static Hash32 SaltOf(Address identity, int number)
    {
        byte[] salt = new byte[Hash32.Size];
        identity.CopyTo(salt);
        salt[^1] = (byte)number;
        return new Hash32(salt);
    }
}

/// <summary>What a guarded owner is made with.</summary>
/// <param name="Key">The key that acts through it.</param>
/// <param name="Guardians">Who can propose another one.</param>
/// <param name="Threshold">How many must name the same one.</param>
/// <param name="Delay">Time for a veto. Unit: seconds.</param>
public sealed record GuardTerms(Address Key, IReadOnlyList<Address> Guardians, ushort Threshold, ulong Delay)
{
    /// <summary>Whether a guarded owner is as these terms made it, and nobody has proposed anything.</summary>
    public bool AreOf(Guard guard)
    {
        ArgumentNullException.ThrowIfNull(guard);
        return guard.Key == Key && guard.Guardians.SequenceEqual(Guardians) && guard.Threshold == Threshold && guard.Delay == Delay
            && guard.Recovery is null && guard.Voices.Count == 0;
    }
}
