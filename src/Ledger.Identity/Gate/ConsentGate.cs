using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>Decides from chain state alone whether an application may use a source of one owner. Spec: protocol.md §12.</summary>
/// <param name="client">The chain.</param>
/// <param name="addresses">Where its contracts lie.</param>
/// <param name="owner">Identity of the data owner.</param>
/// <param name="options">How.</param>
/// <param name="time">The clock.</param>
public sealed class ConsentGate(EthereumClient client, ContractAddresses addresses, Address owner, GateOptions options, TimeProvider time) : IDisposable
{
    /// <summary>The newest block and its age: for a readiness page.</summary>
    public HeadWatch Heads { get; } = new(client, options, time);

    /// <summary>Asks whether an application may use a source for a purpose, as of a block that is newest after this call began.</summary>
    public Task<GateDecision> AskAsync(Address app, Hash32 source, Purpose purpose, CancellationToken cancellationToken) =>
        throw new NotImplementedException($"{addresses} {owner}");

    /// <summary>Looks once at the chain and ends the leases that no longer hold.</summary>
    public Task LookAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Looks until cancelled. Without it, leases end when their time since the last look is over.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Ends every lease.</summary>
    public void Dispose()
    {
    }
}
