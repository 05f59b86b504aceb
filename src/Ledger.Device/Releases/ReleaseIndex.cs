using System.Numerics;
using Ledger.Content;
using Ledger.Contracts;
using Ledger.Ethereum;

namespace Ledger.Device.Releases;

/// <summary>The releases of a chain, read from the model registry.</summary>
/// <param name="client">The chain.</param>
/// <param name="addresses">Where its contracts lie.</param>
public sealed class ReleaseIndex(EthereumClient client, ContractAddresses addresses)
{
    private readonly ModelRegistry _registry = new(addresses.ModelRegistry, client);

    /// <summary>Number of the newest release; 0 when there is none.</summary>
    public async Task<ulong> CountAsync(CancellationToken cancellation) =>
        (ulong)await _registry.ReleaseCountAsync(default, cancellation).ConfigureAwait(false);

    /// <summary>The release with a number; null when there is none.</summary>
    public async Task<RegisteredRelease?> FindAsync(ulong number, CancellationToken cancellation)
    {
        ulong count = await CountAsync(cancellation).ConfigureAwait(false);
        return number >= 1 && number <= count
            ? RegisteredRelease.Of(number, await _registry.ReleaseOfAsync(number, default, cancellation).ConfigureAwait(false))
            : null;
    }

    /// <summary>The release whose manifest has a CID; null when that was never released.</summary>
    public async Task<RegisteredRelease?> FindAsync(Cid manifest, CancellationToken cancellation)
    {
        BigInteger number = await _registry.NumberOfAsync(manifest.Digest, default, cancellation).ConfigureAwait(false);
        return number.IsZero ? null : await FindAsync((ulong)number, cancellation).ConfigureAwait(false);
    }

    /// <summary>Every release, oldest first.</summary>
    public async Task<IReadOnlyList<RegisteredRelease>> ListAsync(CancellationToken cancellation)
    {
        ulong count = await CountAsync(cancellation).ConfigureAwait(false);
        List<RegisteredRelease> releases = [];
        for (ulong number = 1; number <= count; number++)
            releases.Add(RegisteredRelease.Of(number, await _registry.ReleaseOfAsync(number, default, cancellation).ConfigureAwait(false)));
        return releases;
    }
}
