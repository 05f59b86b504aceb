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

    private readonly GateOptions _options;
    private readonly TimeProvider _time;
    private readonly GateChain _chain;
    private readonly ConsentTree _tree;
    private readonly ITimer _timer;
    private readonly ConcurrentDictionary<ConsentLease, bool> _leases = new();
    private volatile GateRefusal _overdue = GateRefusal.ChainStale; // why a lease ends whose time since a good head is over

    /// <summary>Prepares a gate that trusts one endpoint; nothing is asked yet.</summary>
    /// <param name="client">The chain.</param>
    /// <param name="addresses">Where its contracts lie.</param>
    /// <param name="owner">Identity of the data owner.</param>
    /// <param name="options">How.</param>
    /// <param name="time">The clock.</param>
    public ConsentGate(EthereumClient client, ContractAddresses addresses, Address owner, GateOptions options, TimeProvider time)
        : this([client], addresses, owner, options, time)
    {
    }

    /// <summary>Prepares a gate; with two or more endpoints one honest one is enough, and each must prove what it says.</summary>
    /// <param name="clients">Endpoints of one chain.</param>
    /// <param name="addresses">Where its contracts lie.</param>
    /// <param name="owner">Identity of the data owner.</param>
    /// <param name="options">How.</param>
    /// <param name="time">The clock.</param>
    public ConsentGate(IReadOnlyList<EthereumClient> clients, ContractAddresses addresses, Address owner, GateOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        ArgumentNullException.ThrowIfNull(time);
        _chain = new GateChain(clients, addresses, options, time);
        (_options, _time, Owner) = (options, time, owner);
        _tree = new ConsentTree(clients[0], addresses, owner);
        _timer = time.CreateTimer(_ => EndOverdue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Identity of the data owner.</summary>
    public Address Owner { get; }

    /// <summary>Time since a new block came, at the endpoint that is furthest behind; null before the first.</summary>
    public TimeSpan? HeadAge => _chain.Age;

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
        await CheckAsync(await _chain.LookAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
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
        _tree.Dispose();
    }

    private async Task<GateDecision> AskOnceAsync(Address app, Hash32 source, Purpose purpose, CancellationToken cancellationToken)
    {
        GateView view = await _chain.LookAsync(cancellationToken).ConfigureAwait(false);
        if (view.Problem is GateRefusal problem)
            return Refuse(problem);
        if (!_chain.IsFresh)
            return Refuse(GateRefusal.ChainStale);

        ToldConsent[] candidates = [];
        GateRefusal? failure = await _chain.Endpoints[0].ReadAsync(view.Views[0]!, async limit =>
        {
            ToldConsent[] ofSource = [.. (await _tree.ReadAsync(view.Views[0]!.Head, limit).ConfigureAwait(false)).Where(one => one.Terms.Source == source)];
            candidates = [.. ofSource.Where(one => one.Terms.App == app)];
            return candidates.Length > 0 ? null : ofSource.Length == 0 ? GateRefusal.NoGrant : GateRefusal.OtherApplication;
        }, cancellationToken).ConfigureAwait(false);
        if (failure is not null)
            return Refuse(failure.Value);

        // Years of grants that are over need not be asked about: what an event says can only make the answer a no.
        GrantQuestion[] questions = [.. candidates.Where(one => one.Terms.Expiry > NowOf(view)).DistinctBy(static one => one.Key)
            .Select(one => new GrantQuestion(one.Chain, app, source, purpose))];
        (IReadOnlyList<GrantReading>? Readings, GateRefusal? Failure)[] said = await ReadAsync(view, questions, cancellationToken).ConfigureAwait(false);
        if (said.Select(static one => one.Failure).FirstOrDefault(static one => one is not null) is GateRefusal unread)
            return Refuse(unread);
        if (Choose(view, candidates, questions, [.. said.Select(static one => one.Readings!)], out ConsentLease? lease) is GateRefusal reason)
            return Refuse(reason);

        // A head that came meanwhile was checked for the leases of then: this one is checked by whoever comes later, the look or this.
        _leases.TryAdd(lease!, true);
        GateView newest = await _chain.NewestAsync(cancellationToken).ConfigureAwait(false);
        if (newest.Mark != view.Mark)
        {
            await CheckAsync(newest, cancellationToken).ConfigureAwait(false);
            if (lease!.Checked == view.Mark)
                lease.End(GateRefusal.ChainChanged);
        }

        EndOverdue();
        if (lease!.Why is not GateRefusal why)
            return new GateDecision.Allowed(lease);
        lease.Dispose();
        return Refuse(why);
    }

    /// <summary>Makes a lease of the grant that lasts longest and that every endpoint allows; otherwise says why there is none.</summary>
    private GateRefusal? Choose(
        GateView view, ToldConsent[] candidates, GrantQuestion[] questions, IReadOnlyList<IReadOnlyList<GrantReading>> readings, out ConsentLease? lease)
    {
        lease = null;
        ulong now = NowOf(view);
        List<GateRefusal> refusals = [candidates.Any(one => one.Terms.Expiry <= now) ? GateRefusal.Expired : GateRefusal.NoGrant];
        for (int i = 0; i < questions.Length; i++)
        {
            GrantQuestion question = questions[i];
            GrantReading[] said = [.. readings.Select(of => of[i])];
            ConsentTerms? terms = candidates.Where(one => one.Key == question.Key).Select(static one => one.Terms)
                .FirstOrDefault(one => said.All(reading => one.AreKept(reading.Kept)));
            GateRefusal? refusal = NoOf(said, question, now) ?? (terms is null ? GateRefusal.ChainChanged : null);
            if (refusal is not null)
                refusals.Add(refusal.Value);
            else if (lease is null || terms!.Expiry > lease.Terms.Expiry)
                lease = new ConsentLease(question, terms!, view, gone => _leases.TryRemove(gone, out _));
        }

        return lease is null ? s_nearest.First(refusals.Contains) : null;
    }

    /// <summary>Checks every lease that was not yet found good at this view; what cannot be read stays unchecked, and old.</summary>
    /// <remarks>One endpoint's no ends a lease, whatever the others say or fail to say.</remarks>
    private async Task CheckAsync(GateView view, CancellationToken cancellationToken)
    {
        GateRefusal? problem = view.Problem;
        SetOverdue(problem);
        ConsentLease[] leases = [.. _leases.Keys.Where(lease => lease.Checked != view.Mark || view.Problem is not null)];
        if (leases.Length == 0)
            return;
        GrantQuestion[] questions = [.. leases.Select(static lease => lease.Question)];
        (IReadOnlyList<GrantReading>? Readings, GateRefusal? Failure)[] said = await ReadAsync(view, questions, cancellationToken).ConfigureAwait(false);
        problem ??= said.Select(static one => one.Failure).FirstOrDefault(static one => one is not null);
        SetOverdue(problem);
        ulong now = NowOf(view);
        for (int i = 0; i < leases.Length; i++)
        {
            GrantReading[] readings = [.. said.Where(static one => one.Readings is not null).Select(one => one.Readings![i])];
            if (NoOf(readings, questions[i], now) is GateRefusal why)
                leases[i].End(why is GateRefusal.NoGrant or GateRefusal.OtherApplication ? GateRefusal.ChainChanged : why);
            else if (problem is null)
                leases[i].Renew(view);
        }
    }

    /// <summary>Asks every endpoint that has a view.</summary>
    private Task<(IReadOnlyList<GrantReading>? Readings, GateRefusal? Failure)[]> ReadAsync(
        GateView view, IReadOnlyList<GrantQuestion> questions, CancellationToken cancellationToken) =>
        Task.WhenAll(_chain.Endpoints.Zip(view.Views).Where(static one => one.Second is not null)
            .Select(one => one.First.AskAsync(one.Second!, questions, cancellationToken)));

    private static GateRefusal? NoOf(IReadOnlyList<GrantReading> said, GrantQuestion question, ulong now) =>
        said.Select(reading => reading.Judge(question, now)).FirstOrDefault(static refusal => refusal is not null);

    private void SetOverdue(GateRefusal? problem) => _overdue = problem is null or GateRefusal.ChainChanged ? GateRefusal.ChainStale : problem.Value;

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
                lease.End(_overdue);
            else
                next = new[] { next, toExpiry, left + TimeSpan.FromMilliseconds(1) }.Min();
        }

        _timer.Change(_leases.IsEmpty ? Timeout.InfiniteTimeSpan : next, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The later of the heads' time and the local clock's. Unit: Unix seconds.</summary>
    private ulong NowOf(GateView view) => Math.Max(view.Time, (ulong)_time.GetUtcNow().ToUnixTimeSeconds());

    private static GateDecision.Refused Refuse(GateRefusal reason) => new(reason, GateSentence.Of(reason));
}
