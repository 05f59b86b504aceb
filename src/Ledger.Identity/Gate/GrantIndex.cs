using System.Numerics;
using Ledger.Cryptography;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>Which nonces an owner ever used for which source, up to a block: whom to ask the contract about.</summary>
/// <param name="client">The chain.</param>
/// <param name="logs">Where grants are read.</param>
/// <param name="firstBlock">Block before which there were none.</param>
/// <remarks>Nothing is ever taken back from the index, since contract state decides; a replaced block makes it read everything again.</remarks>
internal sealed class GrantIndex(EthereumClient client, GrantLogs logs, ulong firstBlock) : IDisposable
{
    private const int MostGrants = 1 << 17; // a node cannot fill the memory with events that it makes up

    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly Dictionary<BigInteger, HashSet<ConsentTerms>> _grants = [];
    private BlockHeader? _read;
    private int _count;

    /// <summary>What events said about grants of a source to anybody, after reading up to a block.</summary>
    public async Task<IReadOnlyList<LoggedGrant>> OfSourceAsync(Hash32 source, BlockHeader head, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_read?.Hash != head.Hash)
                await ReadToAsync(head, cancellationToken).ConfigureAwait(false);
            return [.. from grant in _grants from terms in grant.Value where terms.Source == source select new LoggedGrant(new ConsentKey(terms.Owner, grant.Key), terms)];
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _one.Dispose();

    private async Task ReadToAsync(BlockHeader head, CancellationToken cancellationToken)
    {
        bool goesOn = _read is BlockHeader last && last.Number < head.Number
            && (last.Hash == head.ParentHash
                || (await client.GetHeaderAsync(BlockRef.At(last.Number), cancellationToken).ConfigureAwait(false))?.Hash == last.Hash);
        ulong first = goesOn ? _read!.Number + 1 : firstBlock;
        foreach (LoggedGrant grant in await logs.ReadAsync(first, head.Number, cancellationToken).ConfigureAwait(false))
        {
            if (!_grants.TryGetValue(grant.Key.Nonce, out HashSet<ConsentTerms>? terms))
                _grants.Add(grant.Key.Nonce, terms = []);
            if (terms.Add(grant.Terms) && ++_count > MostGrants)
                throw new RpcTransportException($"The node tells of more than {MostGrants} grants of one owner.");
        }

        _read = head;
    }
}
