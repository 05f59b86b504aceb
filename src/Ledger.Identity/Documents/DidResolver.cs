using System.Collections.Concurrent;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>Resolves did:ethr identifiers of one chain as the official resolver does, in at most three questions when all is warm. Spec: protocol.md §9.1.</summary>
/// <remarks>
/// Every answer is checked against the registry's state at the head: its block of the last change must be that of the last log, and
/// the logs must be linked without a gap. Where an index fails that, the node's logs are read anew; where those fail it, there is no answer.
/// </remarks>
public sealed class DidResolver
{
    private const int MostTimes = 16_384;

    private readonly EthereumClient _client;
    private readonly IdentityRegistry _registry;
    private readonly IReadOnlyList<IIdentityLogs> _sources;
    private readonly ConcurrentDictionary<Hash32, ulong> _times = new();

    /// <summary>Resolves from these sources, the first first.</summary>
    public DidResolver(EthereumClient client, Address registry, params IReadOnlyList<IIdentityLogs> sources)
    {
        ArgumentNullException.ThrowIfNull(client);
        _client = client;
        _registry = new IdentityRegistry(registry, client);
        _sources = sources;
    }

    /// <summary>The document of an identifier, optionally with <c>?versionId=BLOCK</c>.</summary>
    public async Task<DidResolution> ResolveAsync(string did, CancellationToken cancellationToken)
    {
        if (!DidUrl.TryParse(did, out DidUrl? url, out DidResolution.Failed? failure))
            return failure;
        if (url.Identifier.ChainId != _client.ChainId)
            return Fail(DidResolutionError.UnknownNetwork, $"{url.Did} is of chain {url.Identifier.ChainId}, but here chain {_client.ChainId} is served.");
        try
        {
            return await ResolveAsync(url, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (ChainSilence.IsToldBy(e))
        {
            return Fail(DidResolutionError.InternalError, "The chain gave no usable answer: try again later.");
        }
    }

    private async Task<DidResolution> ResolveAsync(DidUrl url, CancellationToken cancellationToken)
    {
        BlockHeader head = await _client.GetHeaderAsync(BlockRef.Latest, cancellationToken).ConfigureAwait(false)
            ?? throw new RpcTransportException("The node has no newest block.");
        BlockHeader? version = head;
        if (url.VersionId is { } wanted && wanted != head.Number)
        {
            version = wanted > head.Number ? null : await _client.GetHeaderAsync(BlockRef.At(wanted), cancellationToken).ConfigureAwait(false);
            if (version is null || version.Number != wanted)
                return Fail(DidResolutionError.NotFound, $"The chain has no block {wanted}: its newest is {head.Number}.");
        }

        System.Numerics.BigInteger changed = await _registry.ChangedAsync(url.Identifier.Identity, BlockRef.At(head.Hash), cancellationToken).ConfigureAwait(false);
        foreach (IIdentityLogs source in _sources)
        {
            switch (await source.ReadAsync(url.Identifier.Identity, head, cancellationToken).ConfigureAwait(false))
            {
                case IdentityReading.TooMany:
                    return Fail(DidResolutionError.HistoryTooLong, $"This identity has changed more than {IdentityIndex.MostChanges} times, or with more than {IdentityIndex.MostBytes} bytes: it is not resolved.");
                case IdentityReading.Found found when IdentityLog.IsWhole(found.Changes, (ulong)changed):
                    return await DescribeAsync(url, found.Changes, version, cancellationToken).ConfigureAwait(false);
                default:
                    break; // the next source
            }
        }

        return Fail(DidResolutionError.InternalError, "The node's logs of this identity do not fit the registry's state: logs are missing, or the chain has just moved.");
    }

    private async Task<DidResolution> DescribeAsync(DidUrl url, IReadOnlyList<IdentityLog> logs, BlockHeader version, CancellationToken cancellationToken)
    {
        // What is no text is no event of a DID: the official resolver leaves it out of versions, too.
        List<IdentityLog> readable = [.. logs.Where(static log => IsReadable(log.Change))];
        int count = url.VersionId is { } last ? readable.TakeWhile(log => log.Change.Block <= last).Count() : readable.Count;
        IdentityHistory history = new(url.Identifier.Identity, [.. readable.Take(count).Select(static log => log.Change)]);
        IdentityLog? current = count > 0 ? readable[count - 1] : null, next = count < readable.Count ? readable[count] : null;
        if (history.IsDeactivated)
            next = null; // nothing follows the end
        IReadOnlyList<DidVersion> versions = await VersionsAsync([current, next], version, cancellationToken).ConfigureAwait(false);
        DidDocumentMetadata metadata = new(current is null ? null : versions[0], next is null ? null : versions[^1], history.IsDeactivated);
        return new DidResolution.Resolved(DidDocument.Of(url, history, version.Timestamp), metadata);
    }

    private static bool IsReadable(IdentityChange change) => change switch
    {
        IdentityChange.DelegateChanged one => RegistryText.TryReadName(one.Type, out _),
        IdentityChange.AttributeChanged one => RegistryText.TryReadName(one.Name, out _),
        _ => true,
    };

    /// <summary>The times of changes' blocks; those not known yet are asked for together.</summary>
    private async Task<IReadOnlyList<DidVersion>> VersionsAsync(IEnumerable<IdentityLog?> changes, BlockHeader known, CancellationToken cancellationToken)
    {
        IdentityLog[] wanted = [.. changes.OfType<IdentityLog>()];
        Remember(known);
        ulong[] missing = [.. wanted.Where(log => !_times.ContainsKey(log.BlockHash)).Select(static log => log.Change.Block).Distinct()];
        if (missing.Length > 0)
        {
            foreach (BlockHeader? header in await _client.GetHeadersAsync(missing, cancellationToken).ConfigureAwait(false))
                Remember(header ?? throw new RpcTransportException("The node lacks a block of which it sent logs."));
        }

        return [.. wanted.Select(log => new DidVersion(log.Change.Block, _times.TryGetValue(log.BlockHash, out ulong time)
            ? time
            : throw new RpcTransportException("A block with a change has just left the chain.")))];
    }

    private void Remember(BlockHeader header)
    {
        if (_times.Count >= MostTimes)
            _times.Clear();
        _times[header.Hash] = header.Timestamp;
    }

    private static DidResolution.Failed Fail(DidResolutionError error, string sentence) => new(error, sentence);
}
