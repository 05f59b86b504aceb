using System.Collections.Concurrent;
using Ledger.Content;
using Ledger.Cryptography;
using Ledger.Models;
using Ledger.Node.Chain;
using Ledger.Node.Rules;
using Ledger.Node.Status;
using Ledger.Node.Storage;
using Ledger.Proofs;
using Ledger.Training;
using Microsoft.Extensions.Logging;

namespace Ledger.Node.Work;

/// <summary>The databases a run's work writes to.</summary>
internal sealed record WorkStores(SigningGuard Guard, ReplayStore Replays, RoundStore Rounds, ReleaseStore Releases, IBlobStore Blobs)
{
    /// <summary>Salts of challenges.</summary>
    public required OpeningSalts Salts { get; init; }
}

/// <summary>The local work of one run: training, replaying, deriving. Each result is on disk before the work counts as done.</summary>
internal sealed class RunWork(ulong run, RunMaterial material, int threads, WorkStores stores, WorkBoard board, NodeTelemetry telemetry, ILogger logger) : IDisposable
{
    private const int ValidationWindows = 48;
    private readonly ConcurrentDictionary<string, string> _hopeless = new();
    private readonly Lazy<RoundExecutor> _executor = new(() => new RoundExecutor(material.Program, material.Train, material.Tables, threads));
    private readonly Lazy<Validation> _validation = new(() => new Validation(material.Program, material.Tables, material.HeldOut, ValidationWindows, threads));

    /// <summary>The run's material.</summary>
    public RunMaterial Material => material;

    /// <summary>The run's states.</summary>
    public RunStates States { get; } = new(run, material, stores.Rounds, stores.Blobs);

    /// <summary>Entropy of single held-out tokens; null until the first state was measured.</summary>
    public double? UnigramEntropy { get; private set; }

    /// <summary>Trains the own slot: the update is stored, then the claim recorded, so that whatever is claimed can be served.</summary>
    public async Task<WorkResult> TrainAsync(NodeAction.Train action, CancellationToken cancellation)
    {
        if (await States.FindAsync(action.Round, cancellation).ConfigureAwait(false) is not ModelState state)
            return new WorkResult.Blocked(HealthCodes.BlobMissing, $"The state that round {action.Round} starts from is not here yet.");
        SlotAssignment assignment = new(action.Round, (uint)action.Slot, (uint)action.Slots, action.Seed);
        if (_hopeless.TryGetValue(action.Key, out string? reason))
            return new WorkResult.Blocked(HealthCodes.WorkFailed, reason);
        TrainingSink sink = new(run, assignment, material, board, telemetry);
        RoundResult result;
        try
        {
            result = await OnOwnThread(() => _executor.Value.Run(state, assignment, sink, cancellation)).ConfigureAwait(false);
        }
        catch (DivergedException e)
        {
            return Hopeless(action.Key, $"Round {action.Round} is forfeited: {e.Message}");
        }

        Cid update = await new ContentWriter(stores.Blobs).WriteAsync(result.Update.ToBytes(), cancellation).ConfigureAwait(false);
        stores.Rounds.AddCurve(run, action.Round, action.Slot, trained: true, result.Trail);
        Claim claim = Claim.Of(ClaimFields.RunWord(run), assignment, action.BaseRoot, result, update.Digest);
        if (stores.Guard.Record(claim) is GuardResult.Refused)
            WorkLog.ClaimRefusedByGuard(logger, action.Round, action.Slot);
        sink.Show(done: true);
        WorkLog.Trained(logger, action.Round, action.Slot, claim.UpdateRoot);
        return new WorkResult.Done();
    }

    /// <summary>Replays every step of a claim. An upheld replay also leaves the update here, so that this node can serve it.</summary>
    public async Task<WorkResult> ReplayAsync(NodeAction.Replay action, CancellationToken cancellation)
    {
        if (_hopeless.TryGetValue(action.Key, out string? reason))
            return new WorkResult.Blocked(HealthCodes.BlobMissing, reason);
        Claim claim = action.Statement;
        ReplayStatus shown = new(run, claim.Round, (int)claim.Slot, 0, material.Recipe.Rounds.InnerSteps, "waiting");
        board.Show(shown);
        ModelState? state = await States.FindAsync(claim.Round, cancellation).ConfigureAwait(false);
        ReplayVerifier verifier = new(_executor.Value, root => state?.Root == root ? state : null);
        Verdict verdict;
        try
        {
            verdict = await OnOwnThread(() => verifier.Verify(claim, (uint)action.Slots, null, new ReplaySink(shown, board, telemetry.Metrics), cancellation)).ConfigureAwait(false);
        }
        catch (DivergedException)
        {
            // Nobody can claim a round that leaves the finite numbers, so whatever is claimed is false.
            verdict = new Verdict.Diverges(null, ClaimedRoot.Trace, claim.TraceRoot, Hash32.Zero);
        }

        ReplayRecord record = new(run, claim.Round, (int)claim.Slot, claim.Hash, Upheld: true, -1, claim.TraceRoot, ReplayStore.NewSalt(), ReadOnlyMemory<byte>.Empty);
        switch (verdict)
        {
            case Verdict.Upheld upheld:
                Cid update = await new ContentWriter(stores.Blobs).WriteAsync(upheld.Replay.Update.ToBytes(), cancellation).ConfigureAwait(false);
                if (update.Digest != claim.UpdateCid)
                {
                    board.Show(shown with { Step = shown.Steps, Outcome = "unavailable" });
                    return Hopeless(action.Key, $"The update of slot {claim.Slot} is not what {new Cid(claim.UpdateCid)} names: it cannot be served, so the claim is not attested.", HealthCodes.BlobMissing);
                }

                stores.Rounds.AddCurve(run, claim.Round, (int)claim.Slot, trained: false, upheld.Replay.Trail);
                stores.Replays.Record(record with { Trail = upheld.Replay.Trail });
                board.Show(shown with { Step = shown.Steps, Outcome = "upheld" });
                WorkLog.Upheld(logger, claim.Round, claim.Slot);
                return new WorkResult.Done();
            case Verdict.Diverges diverges:
                stores.Replays.Record(record with { Upheld = false, Checkpoint = diverges.Checkpoint ?? -1, CounterRoot = CounterRoot(claim, diverges) });
                telemetry.Metrics.Disagreements.Add(1);
                board.Show(shown with { Step = shown.Steps, Outcome = "diverges" });
                WorkLog.Diverges(logger, claim.Round, claim.Slot, diverges.Root, diverges.Claimed, diverges.Replayed);
                return new WorkResult.Done();
            case Verdict.Unavailable missing:
                board.Show(shown with { Outcome = "unavailable" });
                return new WorkResult.Blocked(HealthCodes.BlobMissing, $"The state {missing.Missing}, which the claim of slot {claim.Slot} starts from, is not here.");
            default:
                throw new InvalidOperationException($"{verdict.GetType()} is not handled.");
        }
    }

    /// <summary>Derives the state after a round from its accepted updates, then measures it.</summary>
    public async Task<WorkResult> DeriveAsync(NodeAction.Derive action, CancellationToken cancellation)
    {
        if (await States.FindAsync(action.Round, cancellation).ConfigureAwait(false) is not ModelState state)
            return new WorkResult.Blocked(HealthCodes.BlobMissing, $"The state that round {action.Round} starts from is not here yet.");
        List<UpdateBlob> updates = [];
        foreach (Claim claim in action.Accepted)
        {
            (UpdateBlob? update, string? problem) = await new UpdateSource(material.Program, stores.Blobs).ReadAsync(claim, cancellation).ConfigureAwait(false);
            if (update is null)
                return new WorkResult.Blocked(HealthCodes.BlobMissing, problem!);
            updates.Add(update);
        }

        ModelState next = OuterStep.Apply(material.Program, material.Tables, state, updates, action.Round);
        await States.AddAsync(action.Round + 1, next, cancellation).ConfigureAwait(false);
        WorkLog.Derived(logger, action.Round, updates.Count, next.Root);
        return new WorkResult.Done();
    }

    /// <summary>Measures a state on the held-out tokens.</summary>
    public async Task<WorkResult> MeasureAsync(uint round, CancellationToken cancellation)
    {
        if (await States.FindAsync(round, cancellation).ConfigureAwait(false) is not ModelState state)
            return new WorkResult.Blocked(HealthCodes.BlobMissing, $"The state that round {round} starts from is not here yet.");
        double loss = await OnOwnThread(() => _validation.Value.Loss(state, cancellation)).ConfigureAwait(false);
        UnigramEntropy ??= _validation.Value.UnigramEntropy();
        stores.Rounds.AddLoss(run, round, state.Root, loss);
        WorkLog.Measured(logger, round, loss);
        return new WorkResult.Done();
    }

    /// <summary>Makes the release of the ended run; its files are served as soon as they are written.</summary>
    public async Task<WorkResult> ExportAsync(NodeAction.Export action, ulong chainId, CancellationToken cancellation)
    {
        uint last = (uint)material.Recipe.Rounds.Rounds;
        if (await States.FindAsync(last, cancellation).ConfigureAwait(false) is not ModelState state || state.Root != action.FinalRoot)
            return new WorkResult.Blocked(HealthCodes.BlobMissing, $"The final state {action.FinalRoot} of run {run} is not here yet.");
        RunReleaseResult result = await RunRelease.BuildAsync(chainId, run, material, state, stores.Blobs, cancellation).ConfigureAwait(false);
        if (result is not RunReleaseResult.Built built)
            return new WorkResult.Blocked(HealthCodes.WorkFailed, ((RunReleaseResult.Failed)result).Sentence);

        ContentWriter writer = new(stores.Blobs);
        foreach ((_, ReadOnlyMemory<byte> content) in built.Files.All)
            await writer.WriteAsync(content, cancellation).ConfigureAwait(false);
        ReleaseManifest manifest = built.Files.Manifest;
        await writer.WriteAsync(manifest.Encode(), cancellation).ConfigureAwait(false);
        stores.Releases.Record(run, new ReleaseRecord(
            state.Root, manifest.Cid, manifest.File(ReleaseManifest.SafetensorsName).Cid, manifest.File(ReleaseManifest.GgufName).Cid));
        WorkLog.Exported(logger, run, manifest.Cid);
        return new WorkResult.Done();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (_executor.IsValueCreated)
            _executor.Value.Dispose();
        if (_validation.IsValueCreated)
            _validation.Value.Dispose();
    }

    /// <summary>Computes on a thread that is not the pool's: after an await a lane goes on in the pool, and minutes of arithmetic there keep chain and HTTP waiting.</summary>
    internal static Task<T> OnOwnThread<T>(Func<T> compute) =>
        Task.Factory.StartNew(compute, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Remembers that doing this work again would come to the same.</summary>
    private WorkResult.Blocked Hopeless(string key, string reason, string code = HealthCodes.WorkFailed)
    {
        _hopeless[key] = reason;
        return new WorkResult.Blocked(code, reason);
    }

    /// <remarks>Checkpoints are not published, so a trace that differs is known by its root; where only trail or update differ, the trace is the claim's.</remarks>
    private static Hash32 CounterRoot(Claim claim, Verdict.Diverges diverges) =>
        diverges.Root == ClaimedRoot.Trace ? diverges.Replayed : claim.TraceRoot;
}
