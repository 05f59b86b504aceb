using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>What a signature is meant for: which of an identity's keys may make it.</summary>
public enum KeyPurpose
{
    /// <summary>To state something: the owner, and delegates of the types veriKey and sigAuth.</summary>
    Assertion,

    /// <summary>To show that one is here: the owner, and delegates of the type sigAuth.</summary>
    Authentication,
}

/// <summary>Whether a key speaks for an identity, by the registry's state at the newest block.</summary>
/// <param name="client">The chain.</param>
/// <param name="registry">The identity registry.</param>
internal sealed class IdentityKeys(EthereumClient client, Address registry)
{
    private static readonly Hash32 s_veriKey = LedgerNames.ToBytes32("veriKey"), s_sigAuth = LedgerNames.ToBytes32("sigAuth");

    private readonly IdentityRegistry _registry = new(registry, client);

    /// <summary>The one of these accounts that speaks for the identity; null if none does. A deactivated identity has neither owner nor delegates.</summary>
    public async Task<Address?> SpeakerAsync(Address identity, IReadOnlyList<Address> accounts, KeyPurpose purpose, CancellationToken cancellationToken)
    {
        Hash32[] types = purpose == KeyPurpose.Assertion ? [s_veriKey, s_sigAuth] : [s_sigAuth];
        Task<Address> owner = _registry.IdentityOwnerAsync(identity, cancellationToken: cancellationToken);
        (Address Account, Task<bool> IsValid)[] delegates =
            [.. from account in accounts from type in types select (account, _registry.ValidDelegateAsync(identity, type, account, cancellationToken: cancellationToken))];
        await Task.WhenAll([owner, .. delegates.Select(static one => (Task)one.IsValid)]).ConfigureAwait(false);
        if (owner.Result.IsZero)
            return null;
        return accounts.Contains(owner.Result)
            ? owner.Result
            : delegates.Where(static one => one.IsValid.Result).Select(static one => (Address?)one.Account).FirstOrDefault();
    }
}
