using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Node.Chain;
using Ledger.Node.Credentials;
using Ledger.Node.Games;
using Ledger.Node.Rules;
using Ledger.Node.Status;
using Ledger.Node.Storage;

namespace Ledger.Node.Work;

/// <summary>The lanes of a node's work: what shares one never shares the machine.</summary>
/// <param name="Compute">Training and replays.</param>
/// <param name="States">States, their losses and releases.</param>
/// <param name="Games">Moves of games, which have clocks.</param>
/// <param name="Credentials">What waits for the servers of issuers.</param>
internal sealed record RunLanes(WorkLane Compute, WorkLane States, WorkLane Games, WorkLane Credentials)
{
    /// <summary>Each of them.</summary>
    public IReadOnlyList<WorkLane> All => [Compute, States, Games, Credentials];
}

/// <summary>The run a node takes part in: what it knows of it, and the lanes on which its work is done.</summary>
/// <remarks>Training and replays share one lane, so that they never share the machine; states are derived and measured on another.</remarks>
internal sealed class RunSession(ulong run, RunTerms terms, NodeParts parts, RunLanes lanes) : IDisposable
{
    private const string Material = "material/", Measure = "measure/";
    private readonly CredentialDesk _credentials = new(parts.Options, parts.Identity, parts.Chain.Client, parts.Chain.Addresses, parts.Telemetry.Time);
    private volatile RunWork? _work;
    private ChallengeWork? _challenges;

    /// <summary>Number of the run.</summary>
    public ulong Run => run;

    /// <summary>Its terms.</summary>
    public RunTerms Terms => terms;

    /// <summary>The work; null until the material is here.</summary>
    public RunWork? Work => _work;

    /// <summary>The round from which on this node has to look at cuts.</summary>
    public uint FirstRound => _work is RunWork work ? work.States.Roots().Keys.Max() : 0;

    /// <summary>Whether a key is of work that no rule proposes: loading the material, measuring states.</summary>
    public static bool IsOwnKey(string key) => key.StartsWith(Material, StringComparison.Ordinal) || key.StartsWith(Measure, StringComparison.Ordinal);

    /// <summary>What the node knows now, beside a snapshot that was read with the newest events.</summary>
    public NodeKnowledge Knowledge(ChainSnapshot chain)
    {
        RunWork? work = _work;
        IReadOnlyList<LeafDemand> demands = parts.Games.Demands();
        return new NodeKnowledge
        {
            Identity = parts.Identity,
            Account = parts.Keys.Node.Address,
            Roles = parts.Options.Roles,
            Prepared = work is not null,
            RoundsLeft = parts.Options.MaxRounds is int most ? most - parts.History.RoundsJoined(run, parts.Identity) : null,
            CredentialProof = _credentials.Proof,
            Withdrawals = parts.History.Withdrawals(parts.Identity),
            StateRoots = work?.States.Roots() ?? new Dictionary<uint, Hash32>(),
            Exported = parts.Stores.Releases.Find(run)?.Root,
            OwnClaims = parts.Stores.Guard.OfRun(run),
            ForgottenUpTo = parts.Stores.Guard.ForgottenUpTo,
            Claims = parts.History.Claims(run),
            Games = chain.Opened,
            Commitments = parts.Games.Commitments(parts.Keys.Node.Address),
            Answers = _challenges?.Games.Answers ?? new Dictionary<(ulong, Hash32), GameAnswer>(),
            Declaration = _challenges is null || parts.Games.IsDeclared(terms.ProgramRoot) ? null : _challenges.Games.Declaration,
            BondWithdrawals = (parts.Games.Withdrawals(parts.Keys.Node.Address), parts.Games.Withdrawals(parts.Identity)),
            Salts = parts.Stores.Salts.All(),
            Demands = demands,
            Leaves = _challenges?.Demands.Answers(demands) ?? new Dictionary<Hash32, CallData>(),
            ChecksAll = parts.Options.ChecksAll,
            Replays = parts.Stores.Replays.OfRun(run),
        };
    }

    /// <summary>Puts proposed work on the lanes; what is queued already stays where it is.</summary>
    public void Post(IEnumerable<NodeAction.Work> proposed)
    {
        if (_work is not RunWork work)
        {
            lanes.States.Post($"{Material}{run}", LoadAsync);
            return;
        }

        foreach (NodeAction.Work action in proposed)
        {
            switch (action)
            {
                case NodeAction.Train train:
                    lanes.Compute.Post(train.Key, cancellation => work.TrainAsync(train, cancellation));
                    break;
                case NodeAction.Replay replay:
                    lanes.Compute.Post(replay.Key, cancellation => work.ReplayAsync(replay, cancellation));
                    break;
                case NodeAction.Derive derive:
                    lanes.States.Post(derive.Key, cancellation => work.DeriveAsync(derive, cancellation));
                    break;
                case NodeAction.Answer or NodeAction.OpenLeaf or NodeAction.DrawSalt or NodeAction.SeekPoison when _challenges is ChallengeWork challenges:
                    challenges.Post(action, lanes);
                    break;
                case NodeAction.ProveCredential prove:
                    lanes.Credentials.Post(prove.Key, cancellation => _credentials.ProveAsync(prove, cancellation));
                    break;
                case NodeAction.Export export:
                    lanes.States.Post(export.Key, cancellation => work.ExportAsync(export, parts.Chain.Client.ChainId, cancellation));
                    break;
                default:
                    throw new InvalidOperationException($"{action.GetType()} is not handled.");
            }
        }

        foreach (StateRecord state in parts.Stores.Rounds.States(run))
        {
            if (state.Loss is null)
                lanes.States.Post($"{Measure}{run}/{state.Round}/{state.Root}", cancellation => work.MeasureAsync(state.Round, cancellation));
        }
    }

    /// <summary>Forgets states that may follow from replaced blocks; they are derived again.</summary>
    public void Rewind(uint current) => parts.Stores.Rounds.DropStatesAfter(run, current >= 2 ? current - 2 : 0);

    /// <inheritdoc />
    public void Dispose()
    {
        _work?.Dispose();
        _challenges?.Dispose();
        _credentials.Dispose();
    }

    private async Task<WorkResult> LoadAsync(CancellationToken cancellation)
    {
        switch (await RunMaterial.LoadAsync(terms, parts.Blobs, cancellation).ConfigureAwait(false))
        {
            case MaterialResult.Loaded loaded:
                RunWork work = new(run, loaded.Material, parts.Options.Threads, parts.Stores, parts.Board, parts.Telemetry, parts.Logger);
                await work.States.AddAsync(0, loaded.Material.Genesis, cancellation).ConfigureAwait(false);
                _challenges = new ChallengeWork(loaded.Material, work.States, parts.Stores, parts.Games, parts.Chain.Addresses.Disputes);
                _work = work;
                NodeLog.Prepared(parts.Logger);
                return new WorkResult.Done();
            case MaterialResult.Missing missing:
                string reasons = missing.Reasons.Count > 0 ? string.Join(" ", missing.Reasons) : "nobody serves it.";
                return new WorkResult.Blocked(HealthCodes.BlobMissing, $"{missing.Cid}, which run {run} needs, is not to be had: {reasons}");
            case MaterialResult.Refused refused:
                return new WorkResult.Blocked(HealthCodes.RunDisagrees, refused.Problem);
            default:
                throw new InvalidOperationException("A result of loading is not handled.");
        }
    }
}
