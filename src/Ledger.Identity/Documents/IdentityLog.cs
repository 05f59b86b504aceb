using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>A change with its place in the chain of changes: every log of the registry names the block of the change before.</summary>
/// <param name="Change">The change.</param>
/// <param name="BlockHash">Hash of its block.</param>
/// <param name="Previous">Block of the identity's change before, zero for the first one; in a block with several, the later ones name their own.</param>
public sealed record IdentityLog(IdentityChange Change, Hash32 BlockHash, ulong Previous)
{
    /// <summary>Reads a change and its link; false if the log is of another event.</summary>
    public static bool TryDecode(Log log, [NotNullWhen(true)] out IdentityLog? decoded)
    {
        decoded = null;
        if (!IdentityChange.TryDecode(log, out IdentityChange? change))
            return false;
        BigInteger previous =
            IdentityRegistry.Events.DIDOwnerChanged.TryDecode(log, out IdentityRegistry.Events.DIDOwnerChanged? owner) ? owner.PreviousChange
            : IdentityRegistry.Events.DIDDelegateChanged.TryDecode(log, out IdentityRegistry.Events.DIDDelegateChanged? added) ? added.PreviousChange
            : IdentityRegistry.Events.DIDAttributeChanged.TryDecode(log, out IdentityRegistry.Events.DIDAttributeChanged? attribute) ? attribute.PreviousChange
            : BigInteger.MinusOne;
        if (previous < 0 || previous > ulong.MaxValue)
            return false;
        decoded = new IdentityLog(change, log.BlockHash, (ulong)previous);
        return true;
    }

    /// <summary>True when no block is missing: the first change follows none, each follows the one before, the last is the registry's.</summary>
    /// <param name="logs">Changes of one identity in the order of the chain.</param>
    /// <param name="changed">Block of the last change, as the registry's state says; zero for none.</param>
    public static bool IsWhole(IReadOnlyList<IdentityLog> logs, ulong changed)
    {
        ArgumentNullException.ThrowIfNull(logs);
        ulong last = 0;
        foreach (IdentityLog log in logs)
        {
            if (log.Previous != last)
                return false;
            last = log.Change.Block;
        }

        return last == changed;
    }
}
