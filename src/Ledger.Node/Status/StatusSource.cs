using System.Reflection;
using Ledger.Node.Chain;
using Ledger.Node.Storage;
using Ledger.Node.Work;
using Ledger.Identity;

namespace Ledger.Node.Status;

/// <summary>Composes the status record: slow parts when something changed, live parts whenever it is asked for.</summary>
internal sealed class StatusSource(NodeParts parts, ChainWatch watch, TransactionSender sender, Uri endpoint)
{
    private static readonly string s_version =
        typeof(StatusSource).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    private readonly DateTimeOffset _startedAt = parts.Telemetry.Time.GetUtcNow();
    private readonly Dictionary<uint, string> _chainRoots = [];
    private volatile Slow _slow = new(null, [], new PaymentStatus("0", "0", []), null);
    private DiskStatus _disk = new(0, 0, parts.Options.DiskReserve);
    private (uint Round, RoundPhase Phase)? _lastPhase;

    /// <summary>The status now.</summary>
    public NodeStatus Current => new(
        s_version, _startedAt, parts.Identity.ToString(), new DidEthr(parts.Chain.Client.ChainId, parts.Identity).ToString(), parts.Keys.Node.Address.ToString(),
        [.. Roles()], endpoint.ToString(), watch.Status, Contracts(), _slow.Run, parts.Board.Training, parts.Board.Replays, _slow.Curves,
        parts.Peers.Status(parts.Source), _slow.Payments, sender.Status, _disk, parts.Health.Report())
    {
        Release = _slow.Release,
    };

    /// <summary>Takes over what the loop has just read and derived, and tells listeners what changed.</summary>
    public void Update(ChainSnapshot? snapshot, RunSession? session)
    {
        RunStatus? run = snapshot is not null && session is not null ? RunOf(snapshot, session) : null;
        PaymentStatus payments = parts.History.Payments(parts.Identity);
        foreach (Credit credit in payments.Credits.Skip(_slow.Payments.Credits.Count))
            parts.Telemetry.Events.Publish(NodeEventTypes.Credit, credit);
        _slow = new Slow(run, session is null ? [] : parts.Stores.Rounds.Curves(session.Run), payments, session is null ? null : ReleaseOf(session.Run));
        if (snapshot is not null && run is not null && _lastPhase != (snapshot.Current, snapshot.Round.Phase))
        {
            _lastPhase = (snapshot.Current, snapshot.Round.Phase);
            NodeLog.Phase(parts.Logger, snapshot.Run, snapshot.Current, snapshot.Round.Phase);
            parts.Telemetry.Events.Publish(NodeEventTypes.Run, run);
        }
    }

    /// <summary>Takes over what housekeeping has measured.</summary>
    public void Update(DiskStatus disk) => _disk = disk;

    private RunStatus RunOf(ChainSnapshot snapshot, RunSession session)
    {
        IReadOnlyList<StateRecord> states = parts.Stores.Rounds.States(session.Run);
        _chainRoots[0] = snapshot.Terms.GenesisRoot.ToString();
        foreach (RoundSnapshot round in snapshot.Rounds)
        {
            _chainRoots.Remove(round.Number + 1);
            if (!round.SettledRoot.IsZero)
                _chainRoots[round.Number + 1] = round.SettledRoot.ToString();
        }

        Dictionary<uint, string> roots = states.ToDictionary(state => state.Round, state => state.Root.ToString());
        bool isDone = snapshot.Current + 1 >= snapshot.Terms.Rounds && snapshot.Round.Phase == RoundPhase.Cut;
        Compare(roots);
        return new RunStatus(
            session.Run, new Content.Cid(snapshot.Terms.Recipe).ToString(), snapshot.Terms.ProgramRoot.ToString(),
            session.Work?.Material.Program.Parameters.Sum(parameter => parameter.Length) ?? 0,
            snapshot.Terms.Rounds, snapshot.Terms.InnerSteps, isDone ? snapshot.Terms.Rounds : snapshot.Current, snapshot.Round.Phase.ToString(), EndOf(snapshot.Round),
            roots, new Dictionary<uint, string>(_chainRoots),
            states.Where(state => state.Loss is not null).ToDictionary(state => state.Round, state => state.Loss!.Value))
        {
            UnigramEntropy = session.Work?.UnigramEntropy,
        };
    }

    private ReleaseStatus? ReleaseOf(ulong run) => parts.Stores.Releases.Find(run) is ReleaseRecord made
        ? new ReleaseStatus(run, made.Root.ToString(), made.Manifest.ToString(), made.Safetensors.ToString(), made.Gguf.ToString(), RunRelease.Licence)
        : null;

    /// <summary>A state that the chain settled otherwise than this node derives it is the gravest thing a node can see.</summary>
    private void Compare(Dictionary<uint, string> roots)
    {
        const string source = "states";
        parts.Health.Clear(source);
        foreach ((uint round, string root) in roots)
        {
            if (_chainRoots.TryGetValue(round, out string? settled) && settled != root)
                parts.Health.Set(source, HealthCodes.RunDisagrees, $"The chain settled {settled} as the state that round {round} starts from, but this node derives {root}.");
        }
    }

    private IEnumerable<string> Roles()
    {
        if (parts.Options.Roles.HasFlag(NodeRoles.Trainer))
            yield return "trainer";
        if (parts.Options.Roles.HasFlag(NodeRoles.Verifier))
            yield return "verifier";
    }

    private Dictionary<string, string> Contracts() =>
        parts.Chain.Addresses.ByName.ToDictionary(entry => entry.Key, entry => entry.Value.ToString());

    private static ulong? EndOf(RoundSnapshot round) => round.Phase switch
    {
        RoundPhase.Enrolling => round.EnrolEnd,
        RoundPhase.Training => round.TrainEnd,
        RoundPhase.Committing => round.CommitEnd,
        RoundPhase.Revealing => round.RevealEnd,
        _ => null,
    };

    private sealed record Slow(RunStatus? Run, IReadOnlyList<LossCurve> Curves, PaymentStatus Payments, ReleaseStatus? Release);
}
