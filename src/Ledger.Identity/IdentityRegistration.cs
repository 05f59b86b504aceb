using System.Numerics;
using System.Text;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>Keeps a node's entry in the registry: its hot key as delegate, its HTTP endpoint as service attribute.</summary>
/// <param name="client">The chain.</param>
/// <param name="registry">The registry.</param>
/// <param name="firstBlock">Block before which the registry did not exist.</param>
public sealed class IdentityRegistration(EthereumClient client, Address registry, ulong firstBlock)
{
    /// <summary>How long a new entry is valid. Unit: seconds; 365 days.</summary>
    public const ulong Validity = 365 * Day;

    /// <summary>Time before its end from which an entry is renewed. Unit: seconds; 30 days.</summary>
    public const ulong RenewBefore = 30 * Day;

    private const ulong Day = 86_400;

    private readonly IdentityResolver _resolver = new(client, registry, firstBlock);

    /// <summary>Compares the registry with what a node needs.</summary>
    /// <param name="identity">The node's identity.</param>
    /// <param name="nodeKey">The hot key that acts for it.</param>
    /// <param name="endpoint">Where the node answers HTTP.</param>
    /// <param name="isOnly">Whether every other hot key of the identity loses its place.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    public async Task<RegistrationPlan> PlanAsync(Address identity, Address nodeKey, Uri endpoint, bool isOnly = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        byte[] value = Encoding.UTF8.GetBytes(endpoint.AbsoluteUri);
        if (IdentityHistory.ReadEndpoint(value) is null)
            throw new ArgumentException($"'{endpoint}' is no http or https address that a peer could use.", nameof(endpoint));

        IdentityHistory history = await _resolver.HistoryOfAsync(identity, cancellationToken).ConfigureAwait(false);
        if (history.IsDeactivated)
            return new RegistrationPlan.Deactivated();
        BlockHeader head = await client.GetHeaderAsync(BlockRef.Latest, cancellationToken).ConfigureAwait(false)
            ?? throw new RpcTransportException("The node has no newest block.");

        ulong lasting = head.Timestamp + RenewBefore;
        Hash32 name = LedgerNames.ToBytes32(LedgerNames.NodeEndpoint);
        Hash32 delegates = LedgerNames.ToBytes32(LedgerNames.NodeDelegate);
        List<CallData> calls = [];
        IReadOnlyList<Address> present = history.DelegatesAt(LedgerNames.NodeDelegate, head.Timestamp);
        if (isOnly)
            calls.AddRange(present.Where(other => other != nodeKey).Select(other => IdentityRegistry.Calls.RevokeDelegate(registry, identity, delegates, other)));
        bool takesPlace = isOnly && (calls.Count > 0 || !present.Contains(nodeKey));
        if (identity != nodeKey && !history.DelegatesAt(LedgerNames.NodeDelegate, lasting).Contains(nodeKey))
            calls.Add(IdentityRegistry.Calls.AddDelegate(registry, identity, delegates, nodeKey, Validity));

        (byte[] Value, BigInteger ValidTo)? current = history.AttributeAt(LedgerNames.NodeEndpoint, head.Timestamp);
        bool isSame = current is not null && current.Value.Value.AsSpan().SequenceEqual(value);
        if (current is not null && !isSame)
            calls.Add(IdentityRegistry.Calls.RevokeAttribute(registry, identity, name, current.Value.Value));
        if (!isSame || current!.Value.ValidTo <= lasting)
            calls.Add(IdentityRegistry.Calls.SetAttribute(registry, identity, name, value, Validity));
        return calls.Count == 0 ? new RegistrationPlan.Complete() : new RegistrationPlan.Incomplete(calls, takesPlace);
    }
}
