using System.Text.Json.Nodes;
using Ledger.Cryptography;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>Reads one identity's history from the chain: for showing it. A gate asks the registry itself.</summary>
/// <param name="client">The chain.</param>
/// <param name="registry">The registry.</param>
/// <param name="firstBlock">Block before which the registry did not exist.</param>
public sealed class IdentityResolver(EthereumClient client, Address registry, ulong firstBlock)
{
    /// <summary>Everything that ever happened to an identity, by one question to the node.</summary>
    public async Task<IdentityHistory> HistoryOfAsync(Address identity, CancellationToken cancellationToken = default)
    {
        ulong head = await client.GetBlockNumberAsync(cancellationToken).ConfigureAwait(false);
        return await HistoryOfAsync(identity, head, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The identifier's document and metadata as the newest block has them.</summary>
    /// <exception cref="ArgumentException">The identifier belongs to another chain.</exception>
    public async Task<JsonObject> ResolveAsync(string did, CancellationToken cancellationToken = default)
    {
        DidEthr parsed = DidEthr.Parse(did);
        if (parsed.ChainId != client.ChainId)
            throw new ArgumentException($"{did} is of chain {parsed.ChainId}, but the node serves chain {client.ChainId}.", nameof(did));
        BlockHeader head = await client.GetHeaderAsync(BlockRef.Latest, cancellationToken).ConfigureAwait(false)
            ?? throw new RpcTransportException("The node has no newest block.");
        IdentityHistory history = await HistoryOfAsync(parsed.Identity, head.Number, cancellationToken).ConfigureAwait(false);
        JsonObject metadata = [];
        if (history.Changes.Count > 0)
        {
            ulong version = history.Changes[^1].Block;
            BlockHeader? block = await client.GetHeaderAsync(BlockRef.At(version), cancellationToken).ConfigureAwait(false);
            metadata["versionId"] = version.ToString(System.Globalization.CultureInfo.InvariantCulture);
            if (block is not null)
                metadata["updated"] = DateTimeOffset.FromUnixTimeSeconds((long)block.Timestamp).ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);
        }

        if (history.IsDeactivated)
            metadata["deactivated"] = true;
        return new JsonObject
        {
            ["didDocumentMetadata"] = metadata,
            ["didDocument"] = DidDocument.Of(did, parsed.ChainId, history, head.Timestamp),
        };
    }

    private async Task<IdentityHistory> HistoryOfAsync(Address identity, ulong head, CancellationToken cancellationToken)
    {
        byte[] topic = new byte[Hash32.Size];
        identity.CopyTo(topic.AsSpan(12));
        LogFilter filter = new([registry], IdentityChange.Topics, [new Hash32(topic)]);
        IReadOnlyList<Log> logs = await client.GetLogsAsync(filter, firstBlock, head, cancellationToken).ConfigureAwait(false);
        List<IdentityChange> changes = [];
        foreach (Log log in logs)
        {
            if (IdentityChange.TryDecode(log, out IdentityChange? change))
                changes.Add(change);
        }

        return new IdentityHistory(identity, changes);
    }
}
