using System.Numerics;
using System.Text;
using Ledger.Cryptography;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>All changes of one identity in the order of the chain, and what follows from them at a time.</summary>
public sealed class IdentityHistory
{
    private const int LongestEndpoint = 2048;

    /// <summary>Takes the changes of one identity, in the order of the chain.</summary>
    public IdentityHistory(Address identity, IReadOnlyList<IdentityChange> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        Identity = identity;
        Changes = changes;
        IdentityChange.OwnerChanged? end = changes.OfType<IdentityChange.OwnerChanged>().FirstOrDefault(change => change.Owner.IsZero);
        IsDeactivated = end is not null;
        Owner = IsDeactivated ? Address.Zero : changes.OfType<IdentityChange.OwnerChanged>().LastOrDefault()?.Owner ?? identity;
    }

    /// <summary>The identity.</summary>
    public Address Identity { get; }

    /// <summary>Its changes.</summary>
    public IReadOnlyList<IdentityChange> Changes { get; }

    /// <summary>Who decides for the identity: itself until changed; the zero address once deactivated.</summary>
    public Address Owner { get; }

    /// <summary>True for ever once the owner was changed to the zero address.</summary>
    public bool IsDeactivated { get; }

    /// <summary>Delegates of a type that are valid at a time, in Unix seconds.</summary>
    public IReadOnlyList<Address> DelegatesAt(string delegateType, ulong time)
    {
        Hash32 type = LedgerNames.ToBytes32(delegateType);
        return IsDeactivated ? [] : [.. Changes.OfType<IdentityChange.DelegateChanged>()
            .Where(change => change.Type == type)
            .GroupBy(change => change.Delegate)
            .Where(changes => changes.Last().ValidTo > time)
            .Select(changes => changes.Key)];
    }

    /// <summary>The value of an attribute that was set last and is valid at a time, in Unix seconds, with its end; null if there is none.</summary>
    public (byte[] Value, BigInteger ValidTo)? AttributeAt(string name, ulong time)
    {
        Hash32 key = LedgerNames.ToBytes32(name);
        IdentityChange.AttributeChanged? current = IsDeactivated ? null : Changes.OfType<IdentityChange.AttributeChanged>()
            .Where(change => change.Name == key)
            .GroupBy(change => Convert.ToHexString(change.Value))
            .Select(changes => changes.Last())
            .Where(change => change.ValidTo > time)
            .MaxBy(change => (change.Block, change.LogIndex));
        return current is null ? null : (current.Value, current.ValidTo);
    }

    /// <summary>The node's HTTP endpoint at a time, in Unix seconds; null if it has none that is an http or https address.</summary>
    public Uri? EndpointAt(ulong time) =>
        AttributeAt(LedgerNames.NodeEndpoint, time) is (byte[] value, _) ? ReadEndpoint(value) : null;

    /// <summary>An attribute's value as an endpoint; anything that is no absolute http or https address is none.</summary>
    /// <remarks>
    /// The host is ASCII, other scripts in their xn-- form: <see cref="Uri"/> takes hosts that it cannot translate, and whoever
    /// connects to one gets an exception that is none of the network's.
    /// </remarks>
    internal static Uri? ReadEndpoint(byte[] value) =>
        value.Length <= LongestEndpoint && Uri.TryCreate(Encoding.UTF8.GetString(value), UriKind.Absolute, out Uri? endpoint)
        && (endpoint.Scheme == Uri.UriSchemeHttp || endpoint.Scheme == Uri.UriSchemeHttps)
        && Ascii.IsValid(endpoint.Host)
            ? endpoint
            : null;
}
