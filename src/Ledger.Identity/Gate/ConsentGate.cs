using System.Collections.Concurrent;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>Decides from chain state alone whether an application may use a source of one owner. Spec: protocol.md §12.</summary>
/// <remarks>Whatever cannot be read is a no: an error of the chain refuses new permissions at once and ends those in use in time.</remarks>
public sealed class ConsentGate : IDisposable
{
    private const ulong LatestTime = 1UL << 36; // seconds that every clock can hold; a later expiry is as good

    private static readonly TimeSpan s_heartbeat = TimeSpan.FromSeconds(1); // finds out that the machine slept

    /// <summary>The reason that is told when several grants fail: the one that is nearest to a yes.</summary>
    private static readonly GateRefusal[] s_nearest =
    [
        GateRefusal.ChainChanged, GateRefusal.IdentityDeactivated, GateRefusal.NotYetConfirmed, GateRefusal.OtherPurpose,
        GateRefusal.Expired, GateRefusal.Revoked, GateRefusal.OtherApplication, GateRefusal.NoGrant,
    ];

    private readonly EthereumClient _client;
    private readonly GateOptions _options;
    private readonly TimeProvider _time;
    private readonly GrantIndex _index;
    private readonly GrantReader _reader;
    private readonly ITimer _timer;
    private readonly ConcurrentDictionary<ConsentLease, bool> _leases = new();
    private volatile bool _unreachable;

    /// <summary>Prepares a gate; nothing is asked yet.</summary>
    /// <param name="client">The chain.</param>
    /// <param name="addresses">Where its contracts lie.</param>
    /// <param name="owner">Identity of the data owner.</param>
    /// <param name="options">How.</param>
    /// <param name="time">The clock.</param>
    public ConsentGate(EthereumClient client, ContractAddresses addresses, Address owner, GateOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        ArgumentNullException.ThrowIfNull(time);
        (_client, _options, _time, Owner) = (client, options, time, owner);
        Heads = new HeadWatch(client, options, time);
        _index = new GrantIndex(client, new GrantLogs(client, addresses.ConsentRegistry, owner), addresses.FirstBlock);
        _reader = new GrantReader(client, addresses, owner);
        _timer = time.CreateTimer(_ => EndOverdue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Identity of the data owner.</summary>
    public Address Owner { get; }

    /// <summary>The newest block and its age: for a readiness page.</summary>
    public HeadWatch Heads { get; }

    /// <summary>Asks whether an application may use a source for a purpose, as of a block that was read after this call began.</summary>
    /// <param name="app">The application's identity.</param>
    /// <param name="source">Commitment to the source.</param>
    /// <param name="purpose">The purpose, or both.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    public async Task<GateDecision> AskAsync(Address app, Hash32 source, Purpose purpose, CancellationToken cancellationToken)
    {
        if (purpose is Purpose.None || (purpose & ~(Purpose.Inference | Purpose.Training)) != 0)
            throw new ArgumentOutOfRangeException(nameof(purpose), purpose, "A question has a purpose.");
        GateDecision decision = await AskOnceAsync(app, source, purpose, cancellationToken).ConfigureAwait(false);
        return decision is GateDecision.Refused { Reason: GateRefusal.ChainChanged }
            ? await AskOnceAsync(app, source, purpose, cancellationToken).ConfigureAwait(false)
            : decision;
    }

    /// <summary>Looks once at the chain and ends the leases that no longer hold.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        EndOverdue();
        HeadLook look = await Heads.LookAsync(cancellationToken).ConfigureAwait(false);
        _unreachable = look is HeadLook.Unreachable;
        if (look is HeadLook.Seen seen)
            await CheckAsync(seen.View, cancellationToken).ConfigureAwait(false);
        EndOverdue();
    }

    /// <summary>Looks until cancelled. Without it, leases end when the newest head at which they were good is too old.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await LookAsync(cancellationToken).ConfigureAwait(false);
            await Task.Delay(_options.PollInterval, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Ends every lease: nobody watches the chain for it any more.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        foreach (ConsentLease lease in _leases.Keys)
            lease.End(GateRefusal.ChainStale);
        _index.Dispose();
    }

    private async Task<GateDecision> AskOnceAsync(Address app, Hash32 source, Purpose purpose, CancellationToken cancellationToken)
    {
        HeadLook look = await Heads.LookAsync(cancellationToken).ConfigureAwait(false);
        if (look is not HeadLook.Seen { View: ChainView view })
            return Refuse(look is HeadLook.Changed ? GateRefusal.ChainChanged : GateRefusal.ChainUnreachable);
        if (!Heads.IsFresh)
            return Refuse(GateRefusal.ChainStale);

        ConsentLease? lease = null;
        GateRefusal? failure = await ReadAsync(view, async limit =>
        {
            IReadOnlyList<LoggedGrant> logged = await _index.OfSourceAsync(source, view.Head, limit).ConfigureAwait(false);
            LoggedGrant[] ofApp = [.. logged.Where(grant => grant.Terms.App == app)];
            if (ofApp.Length == 0)
                return logged.Count == 0 ? GateRefusal.NoGrant : GateRefusal.OtherApplication;
            // Years of grants that are over need not be asked about: what an event says can only make the answer a no.
            GrantQuestion[] questions = [.. ofApp.Where(grant => grant.Terms.Expiry > NowOf(view)).Select(static grant => grant.Nonce).Distinct()
                .Select(nonce => new GrantQuestion(nonce, app, source, purpose))];
            IReadOnlyList<GrantReading> readings = await _reader.ReadAsync(view, questions, limit).ConfigureAwait(false);
            return Choose(view, ofApp, questions, readings, out lease);
        }, cancellationToken).ConfigureAwait(false);
        if (failure is GateRefusal reason)
            return Refuse(reason);

        // A head that came meanwhile was checked for the leases of then: this one is checked by whoever comes later, the look or this.
        _leases.TryAdd(lease!, true);
        if (Heads.Newest is ChainView newest && newest.Head.Hash != view.Head.Hash)
        {
            await CheckAsync(newest, cancellationToken).ConfigureAwait(false);
            if (lease!.CheckedHead == view.Head.Hash)
                lease.End(GateRefusal.ChainChanged);
        }

        EndOverdue();
        if (lease!.Why is not GateRefusal why)
            return new GateDecision.Allowed(lease);
        lease.Dispose();
        return Refuse(why);
    }

    /// <summary>Makes a lease of the grant that lasts longest; otherwise says why there is none.</summary>
    private GateRefusal? Choose(
        ChainView view, LoggedGrant[] logged, IReadOnlyList<GrantQuestion> questions, IReadOnlyList<GrantReading> readings, out ConsentLease? lease)
    {
        lease = null;
        ulong now = NowOf(view);
        List<GateRefusal> refusals = [logged.Any(grant => grant.Terms.Expiry <= now) ? GateRefusal.Expired : GateRefusal.NoGrant];
        foreach ((GrantQuestion question, GrantReading reading) in questions.Zip(readings))
        {
            ConsentTerms? terms = logged.Where(grant => grant.Nonce == question.Nonce).Select(static grant => grant.Terms)
                .FirstOrDefault(one => one.AreKept(reading.Kept));
            GateRefusal? refusal = reading.Judge(question, now) ?? (terms is null ? GateRefusal.ChainChanged : null);
            if (refusal is not null)
                refusals.Add(refusal.Value);
            else if (lease is null || terms!.Expiry > lease.Terms.Expiry)
                lease = new ConsentLease(question.Nonce, terms!, question.Purpose, view, gone => _leases.TryRemove(gone, out _));
        }

        return lease is null ? s_nearest.First(refusals.Contains) : null;
    }

    /// <summary>Checks every lease that was not yet found good at this head; what cannot be read stays unchecked, and old.</summary>
    private async Task CheckAsync(ChainView view, CancellationToken cancellationToken)
    {
        ConsentLease[] leases = [.. _leases.Keys.Where(lease => lease.CheckedHead != view.Head.Hash)];
        if (leases.Length == 0)
            return;
        GateRefusal? failure = await ReadAsync(view, async limit =>
        {
            GrantQuestion[] questions = [.. leases.Select(static lease => lease.Question)];
            IReadOnlyList<GrantReading> readings = await _reader.ReadAsync(view, questions, limit).ConfigureAwait(false);
            ulong now = NowOf(view);
            for (int i = 0; i < leases.Length; i++)
            {
                if (readings[i].Judge(questions[i], now) is GateRefusal why)
                    leases[i].End(why is GateRefusal.NoGrant or GateRefusal.OtherApplication ? GateRefusal.ChainChanged : why);
                else
                    leases[i].Renew(view);
            }

            return null;
        }, cancellationToken).ConfigureAwait(false);
        _unreachable = failure is GateRefusal.ChainUnreachable;
    }

    /// <summary>Reads state within the time of a look; every failure of the chain is a reason to say no.</summary>
    private async Task<GateRefusal?> ReadAsync(ChainView view, Func<CancellationToken, Task<GateRefusal?>> read, CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = new(_options.LookTimeout, _time);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            try
            {
                return await read(limit.Token).ConfigureAwait(false);
            }
            catch (RpcException)
            {
                BlockHeader? there = await _client.GetHeaderAsync(BlockRef.At(view.Head.Number), limit.Token).ConfigureAwait(false);
                return there?.Hash == view.Head.Hash ? GateRefusal.ChainUnreachable : GateRefusal.ChainChanged;
            }
        }
        catch (Exception e) when (e is RpcTransportException or RpcException or ContractRevertException or ContractMissingException or AbiFormatException)
        {
            return GateRefusal.ChainUnreachable;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return GateRefusal.ChainUnreachable;
        }
    }

    private void EndOverdue()
    {
        DateTimeOffset now = _time.GetUtcNow();
        TimeSpan next = s_heartbeat;
        foreach (ConsentLease lease in _leases.Keys)
        {
            TimeSpan left = _options.MaxHeadAge - lease.Good.Since(_time);
            TimeSpan toExpiry = DateTimeOffset.FromUnixTimeSeconds((long)Math.Min(lease.Terms.Expiry, LatestTime)) - now;
            if (toExpiry <= TimeSpan.Zero)
                lease.End(GateRefusal.Expired);
            else if (left < TimeSpan.Zero)
                lease.End(_unreachable ? GateRefusal.ChainUnreachable : GateRefusal.ChainStale);
            else
                next = new[] { next, toExpiry, left + TimeSpan.FromMilliseconds(1) }.Min();
        }

        _timer.Change(_leases.IsEmpty ? Timeout.InfiniteTimeSpan : next, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The later of the head's time and the local clock's. Unit: Unix seconds.</summary>
    private ulong NowOf(ChainView view) => Math.Max(view.Head.Timestamp, (ulong)_time.GetUtcNow().ToUnixTimeSeconds());

    private static GateDecision.Refused Refuse(GateRefusal reason) => new(reason, GateSentence.Of(reason));
}
