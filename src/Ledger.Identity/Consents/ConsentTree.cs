using Ledger.Contracts;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>A consent as events told it, with all above it: a hint that contract state must bear out.</summary>
/// <param name="Chain">The consent, then those above it; the data owner's own is the last.</param>
/// <param name="Terms">What it allows: source and payment are those of the data owner's own.</param>
internal sealed record ToldConsent(IReadOnlyList<ConsentKey> Chain, ConsentTerms Terms)
{
    /// <summary>Most consents above one, by the contract.</summary>
    public const int MostDepth = 4;

    /// <summary>Where it lies.</summary>
    public ConsentKey Key => Chain[0];

    /// <summary>The data owner's own consent above it.</summary>
    public ConsentKey Root => Chain[^1];
}

/// <summary>Every consent that a data owner ever gave and every one below, up to a block: whom to ask the contract about.</summary>
/// <param name="client">The chain.</param>
/// <param name="addresses">Where its contracts lie.</param>
/// <param name="owner">The data owner.</param>
/// <remarks>
/// It is read on from block to block, and anew when a block was replaced; of an older block it may tell too much. Only what hangs on the owner's own consents is followed, so that
/// strangers' consents take no place; an application that passes on very much at a time loses the rest of it, and nobody else does.
/// </remarks>
internal sealed class ConsentTree(EthereumClient client, ContractAddresses addresses, Address owner) : IDisposable
{
    private const int MostGiven = 1 << 17, MostPassedByOne = 1 << 8, MostPassed = 1 << 16;

    /// <summary>Accounts that one question names: nodes refuse more than some, go-ethereum more than 1,000.</summary>
    private const int HoldersAtOnce = 256;

    /// <summary>Blocks that are read before it is remembered how far: a chain of years need not be read within one question's time.</summary>
    private const ulong Stage = 100_000;

    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly GrantLogs _grants = new(client, addresses.ConsentRegistry, owner);
    private readonly PassedOnLogs _passings = new(client, addresses.ConsentRegistry);
    private readonly Dictionary<ConsentKey, List<ToldConsent>> _told = [];
    private readonly Dictionary<Address, int> _passedBy = [];
    private IReadOnlyList<ToldConsent> _all = [];
    private BlockHeader? _read;
    private int _given, _passed;

    /// <summary>What events said of all of them, after reading up to a block.</summary>
    public async Task<IReadOnlyList<ToldConsent>> ReadAsync(BlockHeader head, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_read?.Hash != head.Hash)
                await ReadToAsync(head, cancellationToken).ConfigureAwait(false);
            return _all;
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
        if (_read is BlockHeader known && known.Hash != head.ParentHash && !await IsOnChainAsync(known, cancellationToken).ConfigureAwait(false))
            Forget();
        while ((_read is null ? addresses.FirstBlock : _read.Number + 1) is ulong first && first <= head.Number)
        {
            ulong end = Math.Min(first + Stage - 1, head.Number);
            BlockHeader last = end == head.Number ? head : await client.GetHeaderAsync(BlockRef.At(end), cancellationToken).ConfigureAwait(false)
                ?? throw new RpcTransportException($"The node does not have block {end}, below its newest one.");
            await ReadStageAsync(first, last, cancellationToken).ConfigureAwait(false);
            _read = last;
        }
    }

    private async Task ReadStageAsync(ulong first, BlockHeader last, CancellationToken cancellationToken)
    {
        foreach (LoggedGrant grant in await _grants.ReadAsync(first, last.Number, cancellationToken).ConfigureAwait(false))
        {
            if (Add(new ToldConsent([grant.Key], grant.Terms)) && ++_given > MostGiven)
                throw new RpcTransportException($"The node tells of more than {MostGiven} grants of one owner.");
        }

        DropExpired(last.Timestamp);
        await FollowAsync(first, last, cancellationToken).ConfigureAwait(false);
        _all = [.. _told.Values.SelectMany(static told => told)];
    }

    /// <summary>Adds what was passed on in a range of blocks, whoever became able to pass on within it.</summary>
    private async Task FollowAsync(ulong first, BlockHeader last, CancellationToken cancellationToken)
    {
        HashSet<Address> asked = [];
        List<LoggedPassing> waiting = [];
        while (true)
        {
            Address[] holders =
            [
                .. _told.Values.SelectMany(static told => told).Where(one => one.Terms.Purposes.HasFlag(Purpose.PassOn) && one.Terms.Expiry > last.Timestamp)
                    .Select(static one => one.Terms.App).Where(asked.Add),
            ];
            if (holders.Length == 0)
                return;
            foreach (Address[] some in holders.Chunk(HoldersAtOnce))
                waiting.AddRange(await _passings.ByAsync(some, first, last.Number, cancellationToken).ConfigureAwait(false));
            while (waiting.RemoveAll(passing => TryAdd(passing, last)) > 0)
            {
                // What was added may be above another one.
            }
        }
    }

    /// <summary>Whether a passing is dealt with: its consent was added, or is not wanted.</summary>
    private bool TryAdd(LoggedPassing passing, BlockHeader last)
    {
        if (!_told.TryGetValue(passing.Above, out List<ToldConsent>? above))
            return false;
        int ofGiver = _passedBy.GetValueOrDefault(passing.Key.Owner);
        if (passing.Expiry <= last.Timestamp || ofGiver >= MostPassedByOne || _passed >= MostPassed)
            return true;
        foreach (ToldConsent one in above.ToArray())
        {
            if (one.Chain.Count <= ToldConsent.MostDepth
                && Add(new ToldConsent([passing.Key, .. one.Chain], one.Terms with { Owner = passing.Key.Owner, App = passing.App, Purposes = passing.Purposes, Expiry = passing.Expiry })))
            {
                _passed++;
                _passedBy[passing.Key.Owner] = ++ofGiver;
            }
        }

        return true;
    }

    /// <summary>Makes room for what is passed on later: nothing below an expired consent is alive either.</summary>
    private void DropExpired(ulong now)
    {
        foreach ((ConsentKey key, List<ToldConsent> told) in _told)
        {
            int dropped = told.RemoveAll(one => one.Chain.Count > 1 && one.Terms.Expiry <= now);
            if (dropped == 0)
                continue;
            _passed -= dropped;
            _passedBy[key.Owner] -= dropped;
            if (told.Count == 0)
                _told.Remove(key);
        }
    }

    /// <remarks>A node that tells two things of one consent is asked about both: the contract knows which is true.</remarks>
    private bool Add(ToldConsent told)
    {
        if (!_told.TryGetValue(told.Key, out List<ToldConsent>? known))
            _told.Add(told.Key, known = []);
        if (known.Any(one => one.Terms == told.Terms && one.Chain.SequenceEqual(told.Chain)))
            return false;
        known.Add(told);
        return true;
    }

    private void Forget()
    {
        _told.Clear();
        _passedBy.Clear();
        (_read, _all, _given, _passed) = (null, [], 0, 0);
    }

    private async Task<bool> IsOnChainAsync(BlockHeader block, CancellationToken cancellationToken) =>
        (await client.GetHeaderAsync(BlockRef.At(block.Number), cancellationToken).ConfigureAwait(false))?.Hash == block.Hash;
}
