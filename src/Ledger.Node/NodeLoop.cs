using System.Collections.Concurrent;
using Ledger.Content;
using Ledger.Contracts;
using Ledger.Ethereum;
using Ledger.Node.Chain;
using Ledger.Node.Games;
using Ledger.Node.Rules;
using Ledger.Node.Status;
using Ledger.Node.Work;
using Microsoft.Data.Sqlite;

namespace Ledger.Node;

/// <summary>The life of a node: look at the chain, ask the rules, do what they say.</summary>
internal sealed class NodeLoop : IDisposable
{
    private const int DiskFullInSqlite = 13;

    /// <summary>Bonds that a node wants to be able to lock at once.</summary>
    private const int Challenges = 4;

    private static readonly TimeSpan s_pingEvery = TimeSpan.FromSeconds(10), s_diskEvery = TimeSpan.FromSeconds(5);
    private readonly NodeParts _parts;
    private readonly Uri _endpoint;
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly ChainWatch _watch;
    private readonly ChainReader _reader;
    private readonly TransactionSender _sender;
    private readonly NodeFunds _funds;
    private readonly RunLanes _lanes;
    private readonly GameReader _games;
    private readonly ConcurrentDictionary<string, bool> _blocked = new();
    private RunSession? _session;
    private ChainSnapshot? _snapshot;
    private IReadOnlyList<NodeAction> _proposed = [];
    private volatile bool _dirty = true;

    /// <summary>Prepares the loop of a node that peers reach at an endpoint.</summary>
    public NodeLoop(NodeParts parts, Uri endpoint)
    {
        _parts = parts;
        _endpoint = endpoint;
        TimeProvider time = parts.Telemetry.Time;
        _watch = new ChainWatch(parts.Chain, parts.Options, parts.Health, time, parts.Logger);
        _reader = new ChainReader(parts.Chain.Contracts, parts.Identity);
        _sender = new TransactionSender(parts.Outbox, parts.Chain.Contracts, parts.Identity, parts.Telemetry.Metrics, parts.Logger);
        _funds = new NodeFunds(parts.Chain.Client, time);
        _lanes = new RunLanes(Lane(), Lane(), Lane(), Lane());
        _games = new GameReader(parts.Chain.Contracts.Disputes, parts.Games, parts.History);
        Status = new StatusSource(parts, _watch, _sender, endpoint);

        WorkLane Lane() => new(time, parts.Logger, Finished);
    }

    /// <summary>The node's status.</summary>
    public StatusSource Status { get; }

    /// <summary>Runs until cancelled or until the node cannot go on.</summary>
    /// <exception cref="NodeStoppedException">The node cannot go on.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task[] tasks = [FollowAsync(stop.Token), .. _lanes.All.Select(lane => lane.RunAsync(stop.Token)), KeepHouseAsync(stop.Token)];
        Task first = await Task.WhenAny(tasks).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(tasks).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await first.ConfigureAwait(false);
        }
        catch (Exception e) when (e is StorageFullException or SqliteException { SqliteErrorCode: DiskFullInSqlite })
        {
            throw DiskFull(e);
        }
        catch (SqliteException e)
        {
            throw new NodeStoppedException(NodeStopReason.Database, $"The database of {_parts.Directory.Root} cannot be used any more: {e.Message}", e);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _session?.Dispose();
        _wake.Dispose();
    }

    private async Task FollowAsync(CancellationToken cancellation)
    {
        const string start = "start";
        _parts.Health.Set(start, HealthCodes.Starting, "The node has not finished its start.");
        bool isRegistered = false;
        while (true)
        {
            TimeSpan pause = _parts.Options.PollInterval;
            try
            {
                if (!isRegistered)
                {
                    await _funds.EnsureAsync(_parts.Keys.Node.Address, "node key", 0, cancellation).ConfigureAwait(false);
                    await new NodeRegistration(_parts, _funds).EnsureAsync(_endpoint, cancellation).ConfigureAwait(false);
                    isRegistered = true;
                    NodeLog.Started(_parts.Logger, _parts.Identity, _parts.Chain.Client.ChainId, _endpoint);
                }

                await TickAsync(cancellation).ConfigureAwait(false);
                _parts.Health.Clear(start);
            }
            catch (Exception e) when (ChainSilence.IsToldBy(e))
            {
                _parts.Telemetry.Metrics.RpcFailures.Add(1);
                _dirty = true;
                pause = _watch.Failed(e);
            }

            await _wake.WaitAsync(pause, cancellation).ConfigureAwait(false);
        }
    }

    private async Task TickAsync(CancellationToken cancellation)
    {
        HeadChange change = await _watch.LookAsync(cancellation).ConfigureAwait(false);
        BlockPin pin = _watch.Head!.Value;
        if (change != HeadChange.None)
        {
            _snapshot = null;
            if (change == HeadChange.Replaced)
            {
                _reader.Forget();
                _session?.Rewind(_session.FirstRound);
            }

            await _parts.Index.CatchUpAsync(cancellation).ConfigureAwait(false);
            _parts.Peers.Refresh(pin.Time, _session is null ? new HashSet<Address>() : _parts.History.Staked(_session.Run));
        }

        if (_dirty || _snapshot is null)
        {
            _dirty = false;
            await ChooseRunAsync(pin, cancellation).ConfigureAwait(false);
            if (_session is RunSession session)
            {
                _snapshot ??= await _games.AddAsync(
                    await _reader.ReadAsync(session.Run, pin, session.FirstRound, cancellation).ConfigureAwait(false), _parts.Index.Followed, _parts.Identity, _parts.Keys.Node.Address, cancellation).ConfigureAwait(false);
                _reader.Remember(_snapshot);
                _proposed = NodeRules.Propose(_snapshot, session.Knowledge(_snapshot));
                session.Post(_proposed.OfType<NodeAction.Work>());
                ForgetBlocked();
            }

            Status.Update(_snapshot, _session);
        }

        if (_snapshot is not null)
            await _sender.SendAsync([.. _proposed.OfType<NodeAction.Transaction>()], pin, _parts.Telemetry.Time, cancellation).ConfigureAwait(false);
        if (_sender.Fault is SqliteException { SqliteErrorCode: DiskFullInSqlite } full)
            throw DiskFull(full);
        if (_sender.Fault is Exception fault)
            throw new NodeStoppedException(NodeStopReason.Database, $"The outbox of {_parts.Directory.Root} cannot go on: {fault.Message}", fault);
    }

    /// <summary>Keeps to the run that the operator named, else to the newest one; changes only when the present one is over.</summary>
    private async Task ChooseRunAsync(BlockPin pin, CancellationToken cancellation)
    {
        bool isOver = _session is not null && _snapshot is not null && _snapshot.Current + 1 >= _snapshot.Terms.Rounds && _snapshot.Rounds.All(round => round.WoundUp);
        if (_session is not null && (!isOver || _parts.Options.Run is not null))
            return;
        ulong count = await _reader.RunCountAsync(pin, cancellation).ConfigureAwait(false);
        ulong run = _parts.Options.Run ?? count;
        if (run == 0 || run > count || run == _session?.Run)
            return;
        RunTerms terms = await _reader.TermsAsync(run, cancellation).ConfigureAwait(false);
        System.Numerics.BigInteger coins = DepositRule.Most(terms, _parts.Options.Roles) + (Challenges * terms.ChallengeBond);
        if (_parts.Options.Roles != NodeRoles.None && _session is null)
            await _funds.EnsureAsync(_parts.Keys.Node.Address, "node key", coins, cancellation).ConfigureAwait(false);
        _session?.Dispose();
        _session = new RunSession(run, terms, _parts, _lanes);
        _snapshot = null;
        NodeLog.Joined(_parts.Logger, run);
    }

    private void Finished(string key, WorkResult result)
    {
        _parts.Health.Clear(key);
        _blocked.TryRemove(key, out _);
        if (result is WorkResult.Blocked blocked)
        {
            _blocked[key] = true;
            _parts.Health.Set(key, blocked.Code, blocked.Reason);
        }

        _dirty = true;
        if (_wake.CurrentCount == 0)
        {
            try
            {
                _wake.Release();
            }
            catch (SemaphoreFullException)
            {
                // Both lanes finished at once: one wake is enough.
            }
        }
    }

    /// <summary>What no rule wants any more no longer stands against the node.</summary>
    private void ForgetBlocked()
    {
        HashSet<string> wanted = [.. _proposed.Select(action => action.Key)];
        foreach (string key in _blocked.Keys)
        {
            if (!wanted.Contains(key) && !RunSession.IsOwnKey(key) && _blocked.TryRemove(key, out _))
                _parts.Health.Clear(key);
        }
    }

    /// <summary>Looks after disk and peers.</summary>
    private async Task KeepHouseAsync(CancellationToken cancellation)
    {
        const string source = "peers";
        TimeProvider time = _parts.Telemetry.Time;
        long pinged = 0;
        while (true)
        {
            _watch.CheckSilence();
            long free = _parts.Directory.FreeBytes();
            if (free < _parts.Options.DiskReserve)
                throw DiskFull(null);
            Status.Update(new DiskStatus(_parts.Directory.UsedBytes(), free, _parts.Options.DiskReserve));
            if (pinged == 0 || time.GetElapsedTime(pinged) >= s_pingEvery)
            {
                await _parts.Peers.PingAsync(cancellation).ConfigureAwait(false);
                pinged = time.GetTimestamp();
                _parts.Health.Clear(source);
                if (_parts.Peers.AllSilent)
                    _parts.Health.Set(source, HealthCodes.NoPeers, $"None of the {_parts.Peers.Peers.Count} other nodes in the directory answers: check the network, and that {_endpoint} is reachable for them.");
            }

            await Task.Delay(s_diskEvery, time, cancellation).ConfigureAwait(false);
        }
    }

    private NodeStoppedException DiskFull(Exception? cause) => new(NodeStopReason.DiskFull,
        $"Less than {_parts.Options.DiskReserve >> 20} MiB are free for {_parts.Directory.Root}: make space, then start the node again. Nothing was lost.", cause);
}
