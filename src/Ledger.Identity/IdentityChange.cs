using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>One change of an identity, as the registry logged it.</summary>
/// <param name="Identity">The identity.</param>
/// <param name="Block">Block of the change.</param>
/// <param name="LogIndex">Position of the log in the block.</param>
public abstract record IdentityChange(Address Identity, ulong Block, uint LogIndex)
{
    /// <summary>The identity has a new owner; the zero address deactivates it for ever.</summary>
    public sealed record OwnerChanged(Address Identity, ulong Block, uint LogIndex, Address Owner) : IdentityChange(Identity, Block, LogIndex);

    /// <summary>A delegate was added, renewed or revoked: valid up to a time, in Unix seconds.</summary>
    public sealed record DelegateChanged(Address Identity, ulong Block, uint LogIndex, Hash32 Type, Address Delegate, BigInteger ValidTo)
        : IdentityChange(Identity, Block, LogIndex);

    /// <summary>An attribute was set, renewed or revoked: valid up to a time, in Unix seconds; zero revokes.</summary>
    public sealed record AttributeChanged(Address Identity, ulong Block, uint LogIndex, Hash32 Name, byte[] Value, BigInteger ValidTo)
        : IdentityChange(Identity, Block, LogIndex)
    {
        /// <inheritdoc />
        public bool Equals(AttributeChanged? other) =>
            other is not null && base.Equals(other) && Name == other.Name && ValidTo == other.ValidTo && Value.AsSpan().SequenceEqual(other.Value);

        /// <inheritdoc />
        public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Name, ValidTo);
    }

    /// <summary>Topics of the registry's three events.</summary>
    public static IReadOnlyList<Hash32> Topics { get; } =
    [
        IdentityRegistry.Events.DIDOwnerChanged.Topic0,
        IdentityRegistry.Events.DIDDelegateChanged.Topic0,
        IdentityRegistry.Events.DIDAttributeChanged.Topic0,
    ];

    /// <summary>Reads a change from a log; false if the log is of another event.</summary>
    public static bool TryDecode(Log log, [NotNullWhen(true)] out IdentityChange? change)
    {
        ArgumentNullException.ThrowIfNull(log);
        change = null;
        if (IdentityRegistry.Events.DIDOwnerChanged.TryDecode(log, out IdentityRegistry.Events.DIDOwnerChanged? owner))
            change = new OwnerChanged(owner.Identity, log.BlockNumber, log.LogIndex, owner.Owner);
        else if (IdentityRegistry.Events.DIDDelegateChanged.TryDecode(log, out IdentityRegistry.Events.DIDDelegateChanged? added))
            change = new DelegateChanged(added.Identity, log.BlockNumber, log.LogIndex, added.DelegateType, added.Delegate, added.ValidTo);
        else if (IdentityRegistry.Events.DIDAttributeChanged.TryDecode(log, out IdentityRegistry.Events.DIDAttributeChanged? attribute))
            change = new AttributeChanged(attribute.Identity, log.BlockNumber, log.LogIndex, attribute.Name, attribute.Value, attribute.ValidTo);
        return change is not null;
    }
}
