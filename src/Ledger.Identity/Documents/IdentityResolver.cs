using System.Text.Json.Nodes;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>Reads one identity's history from the chain's logs: for showing it. A gate asks the registry itself.</summary>
/// <param name="client">The chain.</param>
/// <param name="registry">The registry.</param>
/// <param name="firstBlock">Block before which the registry did not exist.</param>
public sealed class IdentityResolver(EthereumClient client, Address registry, ulong firstBlock)
{
    private readonly LoggedIdentities _logs = new(client, registry, firstBlock);

    /// <summary>Everything that ever happened to an identity, by one question to the node.</summary>
    public async Task<IdentityHistory> HistoryOfAsync(Address identity, CancellationToken cancellationToken = default)
    {
        ulong head = await client.GetBlockNumberAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<IdentityLog> logs = await _logs.ReadAsync(identity, firstBlock, head, cancellationToken).ConfigureAwait(false);
        return new IdentityHistory(identity, [.. logs.Select(static log => log.Change)]);
    }

    /// <summary>The identifier's document and metadata as the newest block has them.</summary>
    /// <exception cref="ArgumentException">The text is no did:ethr of this chain.</exception>
    /// <exception cref="RpcTransportException">The chain gave no usable answer.</exception>
    public async Task<JsonObject> ResolveAsync(string did, CancellationToken cancellationToken = default)
    {
        DidResolver resolver = new(client, registry, _logs);
        return await resolver.ResolveAsync(did, cancellationToken).ConfigureAwait(false) switch
        {
            DidResolution.Resolved resolved => new JsonObject { ["didDocumentMetadata"] = resolved.Metadata.ToJson(), ["didDocument"] = resolved.Document },
            DidResolution.Failed { Error: DidResolutionError.InternalError or DidResolutionError.HistoryTooLong } failed => throw new RpcTransportException(failed.Sentence),
            DidResolution.Failed failed => throw new ArgumentException(failed.Sentence, nameof(did)),
            DidResolution other => throw new InvalidOperationException($"{other.GetType()} is not handled."),
        };
    }
}
