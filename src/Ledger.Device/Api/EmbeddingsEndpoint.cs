using Ledger.Device.Host;
using Ledger.Device.Sessions;
using Ledger.Device.Workers;
using Ledger.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Ledger.Device.Api;

/// <summary>POST /v1/embeddings: for whoever was granted a source, from that consent's own worker, so that no application keeps the owner or another one waiting. The vectors are the released model's, without adapter.</summary>
internal sealed class EmbeddingsEndpoint(PersonalDevice device)
{
    private const int MaxBody = 1 << 20;

    private readonly DeviceParts _parts = device.Parts;

    /// <summary>Adds the endpoint.</summary>
    public static void Map(WebApplication app, PersonalDevice device)
    {
        EmbeddingsEndpoint endpoint = new(device);
        app.MapPost("/v1/embeddings", endpoint.ServeAsync);
    }

    private async Task ServeAsync(HttpContext context)
    {
        CancellationToken aborted = context.RequestAborted;
        AccessDecision decision = await AccessAsync(context.Request, aborted).ConfigureAwait(false);
        if (decision is AccessDecision.Refused refused)
        {
            await ApiResponse.RefuseAsync(context, refused.Error).ConfigureAwait(false);
            return;
        }

        using Access access = ((AccessDecision.Allowed)decision).Access;
        using PersonalBuffer? body = await PersonalBody.ReadAsync(context.Request, MaxBody, aborted).ConfigureAwait(false);
        ApiError? error;
        try
        {
            error = body is null
                ? new ApiError(413, "invalid_request_error", "request_too_large", "A request may have at most 1 MiB.")
                : await EmbedAsync(context, body, access).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            error = access.Ended.IsCancellationRequested ? SourceAccess.Ended
                : new ApiError(503, "server_error", "stopped", "The engine was stopped: ask again.");
        }

        if (error is not null && !aborted.IsCancellationRequested && !context.Response.HasStarted)
            await ApiResponse.RefuseAsync(context, error).ConfigureAwait(false);
    }

    private async Task<AccessDecision> AccessAsync(HttpRequest request, CancellationToken cancellation) =>
        await _parts.Callers.CheckAsync(request, cancellation).ConfigureAwait(false) switch
        {
            Caller.Unknown unknown => new AccessDecision.Refused(unknown.Error),
            Caller.Application app => await _parts.Access.AskAsync(app.Identity, names: null, Purpose.Inference, cancellation).ConfigureAwait(false),
            _ => new AccessDecision.Allowed(Access.Plain()),
        };

    private async Task<ApiError?> EmbedAsync(HttpContext context, PersonalBuffer request, Access access)
    {
        if (_parts.Models.Current is not DeviceModel model)
            return WorkerStarter.NoModel;
        if (await _parts.Sessions.OfAsync(access.Seats).ConfigureAwait(false) is not ConsentSession session)
            return SourceAccess.Busy;
        using CancellationTokenSource any = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, access.Ended, session.Ended);
        using SessionTurn? turn = await session.EnterAsync(any.Token).ConfigureAwait(false);
        if (turn is null)
            return SourceAccess.Busy;
        WorkerStart start = await turn.WorkerAsync(any.Token).ConfigureAwait(false);
        if (start is WorkerStart.Failed failed)
            return failed.Error;

        using PersonalBuffer body = new(request.Length + 256);
        SessionCalls.Write(body, new EmbedHeader(model.Id), request.Written.Span);
        WorkerEvent said = await ((WorkerStart.Ready)start).Process.CallAsync(new WorkerRequest(SessionCalls.Embed, body.Written), any.Token).ConfigureAwait(false);
        if (said is not WorkerEvent.Completed completed)
            return WorkerStarter.ErrorOf(said);
        context.Response.ContentType = "application/json";
        await context.Response.BodyWriter.WriteAsync(completed.Bytes, any.Token).ConfigureAwait(false);
        completed.Erase();
        return null;
    }
}
