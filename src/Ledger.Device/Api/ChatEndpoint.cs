using Ledger.Device.Host;
using Ledger.Device.Metering;
using Ledger.Device.Sessions;
using Ledger.Device.Workers;
using Ledger.Ethereum;
using Ledger.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Ledger.Device.Api;

/// <summary>POST /v1/chat/completions: token, consent, worker, stream, in this order.</summary>
internal sealed class ChatEndpoint(PersonalDevice device)
{
    /// <summary>Header that names the key that will sign vouchers for the answer.</summary>
    public const string Payer = "Ledger-Payer";

    private const int MaxBody = 1 << 20;

    private static readonly ApiError s_stopped = new(503, "server_error", "stopped", "The engine was stopped: ask again.");
    private static readonly ApiError s_tooLarge = new(413, "invalid_request_error", "request_too_large", "A request may have at most 1 MiB.");

    private static readonly ApiError s_noPayer = new(400, "invalid_request_error", "invalid_payer", $"The header {Payer} is not the address of one key.");

    private readonly DeviceParts _parts = device.Parts;

    /// <summary>Adds the endpoint.</summary>
    public static void Map(WebApplication app, PersonalDevice device)
    {
        ChatEndpoint endpoint = new(device);
        app.MapPost("/v1/chat/completions", endpoint.ServeAsync);
    }

    private async Task ServeAsync(HttpContext context)
    {
        long started = _parts.Time.GetTimestamp();
        CancellationToken aborted = context.RequestAborted;
        Caller caller = await _parts.Callers.CheckAsync(context.Request, aborted).ConfigureAwait(false);
        if (caller is Caller.Unknown unknown)
        {
            await ApiResponse.RefuseAsync(context, unknown.Error).ConfigureAwait(false);
            return;
        }

        using PersonalBuffer? body = await PersonalBody.ReadAsync(context.Request, MaxBody, aborted).ConfigureAwait(false);
        if (body is null)
        {
            await ApiResponse.RefuseAsync(context, s_tooLarge).ConfigureAwait(false);
            return;
        }

        ChatReading reading = ChatRequestReader.Read(body.Written.Span, withContent: false);
        if (reading is ChatReading.Refused refused)
        {
            await ApiResponse.RefuseAsync(context, new ApiError(400, "invalid_request_error", refused.Code, refused.Sentence)).ConfigureAwait(false);
            return;
        }

        Address? payer = null;
        if (context.Request.Headers[Payer] is { Count: > 0 } named)
        {
            if (named.Count != 1 || !Address.TryParse(named[0], out Address key))
            {
                await ApiResponse.RefuseAsync(context, s_noPayer).ConfigureAwait(false);
                return;
            }

            payer = key;
        }

        ChatRequest request = ((ChatReading.Read)reading).Request;
        switch (await AccessAsync(caller, request, aborted).ConfigureAwait(false))
        {
            case AccessDecision.Refused no:
                await ApiResponse.RefuseAsync(context, no.Error).ConfigureAwait(false);
                break;
            case AccessDecision.Allowed yes:
                using (yes.Access)
                    await AnswerAsync(context, new Asked(request, body.Written, yes.Access, started) { Payer = payer }).ConfigureAwait(false);
                break;
            default:
                throw new InvalidOperationException("An access is allowed or refused.");
        }
    }

    private async Task<AccessDecision> AccessAsync(Caller caller, ChatRequest request, CancellationToken cancellation)
    {
        if (_parts.Models.Current is not DeviceModel model)
            return new AccessDecision.Refused(WorkerStarter.NoModel);
        if (request.Model is string name && name != model.Id)
            return Refuse(404, "invalid_request_error", "model_not_found", $"This device serves the model '{model.Id}' alone.");
        if (request.Purpose != "inference")
            return Refuse(400, "invalid_request_error", "invalid_request", "'ledger.purpose': a chat is for inference; its owner alone starts a training.");
        if (caller is Caller.Application app)
            return await _parts.Access.AskAsync(app.Identity, request.Sources, Purpose.Inference, cancellation).ConfigureAwait(false);
        return request.Sources is null ? new AccessDecision.Allowed(Access.Plain())
            : Refuse(403, "permission_error", "owner_without_data", "The owner's token asks the model without data: to use sources, grant them to an application and ask with its token.");
    }

    private async Task AnswerAsync(HttpContext context, Asked asked)
    {
        if (await _parts.Sessions.OfAsync(asked.Access.Seats).ConfigureAwait(false) is not ConsentSession session)
        {
            await ApiResponse.RefuseAsync(context, SourceAccess.Busy).ConfigureAwait(false);
            return;
        }

        AnswerMeter? meter = null;
        using CancellationTokenSource any = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, asked.Access.Ended, session.Ended);
        using ChatReply reply = new(context.Response, _parts.Models.Current!.Id, asked.Request.Stream, asked.Request.IncludeUsage);
        ApiError? error;
        try
        {
            using SessionTurn? turn = await session.EnterAsync(any.Token).ConfigureAwait(false);
            // In its turn, not before: what waits here was not yet counted when it came.
            MeterOpening opening = turn is null
                ? new MeterOpening.Refused(SourceAccess.Busy)
                : await _parts.Usage.OpenAsync(asked.Access.Grants, _parts.Models.Current!.Release, asked.Payer, any.Token).ConfigureAwait(false);
            meter = (opening as MeterOpening.Opened)?.Meter;
            error = opening is MeterOpening.Refused refused ? refused.Error : await AnswerAsync(turn!, asked with { Meter = meter }, reply, any.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            error = null;
        }
        finally
        {
            meter?.Keep();
        }

        if (context.RequestAborted.IsCancellationRequested)
            return;
        // A worker that was killed because its consent ended may be seen before the end itself.
        if (asked.Access.Ended.IsCancellationRequested || session.Ended.IsCancellationRequested)
            error = asked.Access.Seats.Count > 0 && !session.IsReplaced ? SourceAccess.Ended : s_stopped;
        if (error is null)
            return;
        if (reply.HasStarted)
            await reply.BreakOffAsync(error, context.RequestAborted).ConfigureAwait(false);
        else
            await ApiResponse.RefuseAsync(context, error).ConfigureAwait(false);
    }

    /// <summary>Streams the worker's answer; null when it came to its end.</summary>
    private async Task<ApiError?> AnswerAsync(SessionTurn turn, Asked asked, ChatReply reply, CancellationToken cancellation)
    {
        WorkerStart start = await turn.WorkerAsync(cancellation).ConfigureAwait(false);
        if (start is WorkerStart.Failed failed)
            return failed.Error;

        using PersonalBuffer body = new(asked.Body.Length + 256);
        SessionCalls.Write(body, new AnswerCall(asked.Access.Seats.Count > 0, asked.Meter!.MostTokens(asked.Request.Stream)), asked.Body.Span);
        WorkerProcess worker = ((WorkerStart.Ready)start).Process;
        TimeSpan? first = null;
        long begun = _parts.Time.GetTimestamp();
        await foreach (WorkerEvent said in worker.StreamAsync(new WorkerRequest(SessionCalls.Answer, body.Written), cancellation).ConfigureAwait(false))
        {
            cancellation.ThrowIfCancellationRequested(); // nothing is sent after the consent's end
            switch (said)
            {
                case WorkerEvent.Chunk chunk:
                    first ??= _parts.Time.GetElapsedTime(asked.Started);
                    // Counted before it is sent: a crash in between costs the application less than it may be ahead.
                    if (await asked.Meter.DeliverAsync(chunk.Items, cancellation).ConfigureAwait(false) is ApiError unpaid)
                        return unpaid;
                    await reply.AddAsync(chunk.Bytes, asked.Meter.IsPaid ? asked.Meter.Delivered : null, cancellation).ConfigureAwait(false);
                    break;
                case WorkerEvent.Completed completed when AnswerEnd.TryDecode(completed.Bytes, out AnswerEnd end):
                    // From the question on: pieces come bundled, so that the time between the first and the last of them says nothing.
                    double seconds = _parts.Time.GetElapsedTime(begun).TotalSeconds;
                    AnswerFacts facts = new([.. asked.Access.Seats.Select(static seat => seat.Id)], first, end.Tokens > 0 && seconds > 0 ? end.Tokens / seconds : null);
                    await reply.FinishAsync(end, facts, cancellation).ConfigureAwait(false);
                    completed.Erase();
                    return null;
                default:
                    return WorkerStarter.ErrorOf(said);
            }
        }

        return SourceAccess.Ended;
    }

    private static AccessDecision.Refused Refuse(int status, string type, string code, string sentence) => new(new ApiError(status, type, code, sentence));

    private sealed record Asked(ChatRequest Request, ReadOnlyMemory<byte> Body, Access Access, long Started, AnswerMeter? Meter = null)
    {
        /// <summary>Key that will sign vouchers; null: that of the application's owner.</summary>
        public Address? Payer { get; init; }
    }
}
