using System.Text.Json;
using Ledger.Device.Api;
using Ledger.Device.Sessions;
using Ledger.Device.Workers;
using Ledger.Identity;

namespace Ledger.Device.Host;

/// <summary>Trains personal adapters: only under a consent that says training, in the worker of that consent.</summary>
internal sealed class TrainDesk(GrantBook grants, ConsentGate gate, SessionTable sessions, WorkerStarter starter)
{
    /// <summary>Trains the adapter of a consent.</summary>
    public async Task<DeviceReply<TrainResult>> TrainAsync(TrainRequest request, ProgressSink sink, CancellationToken cancellation)
    {
        if (request.Steps is < 1 or > Ledger.Training.AdapterRecipe.MaxSteps)
            return Refuse(400, "invalid_request_error", "invalid_request", $"'steps' must be between 1 and {Ledger.Training.AdapterRecipe.MaxSteps}.");
        if (grants.Find(request.Grant) is not Grant grant || grant.Phase == GrantPhase.Ending)
            return Refuse(404, "invalid_request_error", "no_grant", "This device gave no such consent, or it is over.");
        switch (await gate.AskAsync(grant.App, grant.Commitment, Purpose.Training, cancellation).ConfigureAwait(false))
        {
            case GateDecision.Refused refused:
                return new DeviceReply<TrainResult>.Refused(SourceAccess.ErrorOf(refused));
            case GateDecision.Allowed allowed:
                using (allowed.Lease)
                    return await TrainAsync(grant, allowed.Lease, request.Steps, sink, cancellation).ConfigureAwait(false);
            default:
                throw new InvalidOperationException("A gate allows or refuses.");
        }
    }

    private async Task<DeviceReply<TrainResult>> TrainAsync(Grant grant, ConsentLease lease, int? steps, ProgressSink sink, CancellationToken cancellation)
    {
        if (await sessions.OfAsync([new GrantSeat(grant.Key, grants.IdOf(grant), grant.SourceName, grant.App)]).ConfigureAwait(false) is not ConsentSession session)
            return new DeviceReply<TrainResult>.Refused(SourceAccess.Busy);
        using CancellationTokenSource any = CancellationTokenSource.CreateLinkedTokenSource(cancellation, lease.Ended, session.Ended);
        try
        {
            using SessionTurn? turn = await session.EnterAsync(any.Token).ConfigureAwait(false);
            if (turn is null)
                return new DeviceReply<TrainResult>.Refused(SourceAccess.Busy);
            WorkerStart start = await turn.WorkerAsync(any.Token).ConfigureAwait(false);
            return start switch
            {
                WorkerStart.Failed failed => new DeviceReply<TrainResult>.Refused(failed.Error),
                WorkerStart.Ready ready => await RunAsync(ready.Process, grant, steps, sink, any.Token).ConfigureAwait(false),
                _ => throw new InvalidOperationException("A worker starts or fails."),
            };
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new DeviceReply<TrainResult>.Refused(SourceAccess.Ended);
        }
    }

    private async Task<DeviceReply<TrainResult>> RunAsync(WorkerProcess worker, Grant grant, int? steps, ProgressSink sink, CancellationToken cancellation)
    {
        using PersonalBuffer body = new();
        SessionCalls.Write(body, new TrainCall(starter.ModelPath!, Math.Max(1, starter.Threads), steps), default);
        await foreach (WorkerEvent said in worker.StreamAsync(new WorkerRequest(SessionCalls.Train, body.Written), cancellation).ConfigureAwait(false))
        {
            switch (said)
            {
                case WorkerEvent.Chunk chunk:
                    await sink(chunk.Bytes, cancellation).ConfigureAwait(false);
                    break;
                case WorkerEvent.Completed completed when JsonSerializer.Deserialize<TrainEnd>(completed.Bytes.Span, DeviceJson.Options) is TrainEnd end:
                    grants.MarkAdapter(grant);
                    return new DeviceReply<TrainResult>.Done(new TrainResult(grants.IdOf(grant), end.LossBefore, end.LossAfter, end.Seconds, end.Root));
                case WorkerEvent.Refused { Code: "too_little" or "model_not_trainable" } refused:
                    return Refuse(400, "invalid_request_error", refused.Code, refused.Sentence);
                default:
                    cancellation.ThrowIfCancellationRequested();
                    return new DeviceReply<TrainResult>.Refused(WorkerStarter.ErrorOf(said));
            }
        }

        throw new OperationCanceledException(cancellation);
    }

    private static DeviceReply<TrainResult> Refuse(int status, string type, string code, string sentence) =>
        new DeviceReply<TrainResult>.Refused(new ApiError(status, type, code, sentence));
}
