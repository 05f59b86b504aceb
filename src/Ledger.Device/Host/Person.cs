using Ledger.Contracts;
using Ledger.Ethereum;
using Ledger.Identity;

namespace Ledger.Device.Host;

/// <summary>Whose device this is, and the key that acts for them.</summary>
/// <param name="Identity">The identity that gives consents, measures, and is the audience of applications' tokens.</param>
/// <param name="Key">The identity's own key, or one to which the identity was handed: as after a recovery.</param>
internal sealed record Person(Address Identity, LocalSigner Key)
{
    /// <summary>The person of this start. The directory remembers the identity, since the vault's consents are that one's and no other could revoke them.</summary>
    /// <param name="directory">The data directory, in which there is no vault before its first start is over.</param>
    /// <param name="key">The key in it.</param>
    /// <param name="named">The identity that was named; null for none.</param>
    /// <param name="chain">The chain, which is asked whether the key decides for the one that was named.</param>
    /// <param name="cancellation">Ends the question.</param>
    /// <exception cref="DeviceStoppedException">The directory is another identity's, or the key does not decide for the one that was named.</exception>
    public static async Task<Person> HoldAsync(DeviceDirectory directory, LocalSigner key, Address? named, DeviceChain chain, CancellationToken cancellation)
    {
        Address? kept = Read(directory);
        if (File.Exists(directory.Vault) && named is Address wanted && (kept ?? key.Address) is Address present && wanted != present)
            throw new DeviceStoppedException(DeviceStopReason.Configuration, $"The data directory {directory.Root} is the identity {present}'s, not {wanted}'s: use another one, which makes a key of its own.");
        Address identity = named ?? kept ?? key.Address;
        if (named is not null)
            await RequireDecidesAsync(directory, key, identity, chain, cancellation).ConfigureAwait(false);
        if (identity != kept)
            DeviceDirectory.WritePrivate(directory.Identity, $"{identity}\n");
        return new Person(identity, key);
    }

    private static Address? Read(DeviceDirectory directory)
    {
        if (!File.Exists(directory.Identity))
            return null;
        return new FileInfo(directory.Identity).Length < 64 && Address.TryParse(File.ReadAllText(directory.Identity).Trim(), out Address identity)
            ? identity
            : throw new DeviceStoppedException(DeviceStopReason.Configuration, $"The file {directory.Identity} holds no identity: write the address there whose consents the vault keeps.");
    }

    private static async Task RequireDecidesAsync(DeviceDirectory directory, LocalSigner key, Address identity, DeviceChain chain, CancellationToken cancellation)
    {
        IdentityOwner owner;
        try
        {
            owner = await new OwnerReader(chain.Client, chain.Addresses).OfAsync(identity, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (ChainSilence.IsToldBy(e))
        {
            throw new DeviceStoppedException(DeviceStopReason.Chain, $"The chain did not say who decides for {identity}: {e.Message}", e);
        }

        if (owner is IdentityOwner.Nobody)
            throw new DeviceStoppedException(DeviceStopReason.Configuration, $"The identity {identity} was deactivated for ever.");
        if (owner.Key != key.Address)
            throw new DeviceStoppedException(DeviceStopReason.Configuration, $"The key {key.Address} in {directory.Root} does not decide for the identity {identity}: {owner.Key} does.");
    }
}
