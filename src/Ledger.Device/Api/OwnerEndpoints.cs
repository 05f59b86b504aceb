using System.Text.Json;
using Ledger.Contracts;
using Ledger.Device.Host;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Ledger.Device.Api;

/// <summary>/v1/owner: what the owner alone may do, with the token that lies in the data directory.</summary>
internal sealed class OwnerEndpoints(PersonalDevice device)
{
    private const int MaxBody = 16 * 1024;

    private static readonly ApiError s_notOwner = new(403, "permission_error", "not_owner", "Only the owner of this device may do this.");
    private static readonly ApiError s_tooLarge = new(413, "invalid_request_error", "request_too_large", "A request of the owner may have at most 16 KiB.");
    private static readonly ApiError s_malformed = new(400, "invalid_request_error", "invalid_json", "The body is not the JSON that is wanted here.");

    private readonly DeviceParts _parts = device.Parts;

    /// <summary>Adds the endpoints.</summary>
    public static void Map(WebApplication app, PersonalDevice device)
    {
        OwnerEndpoints endpoints = new(device);
        app.MapGet("/v1/owner/status", context => endpoints.AsOwnerAsync(context, (_, _) => ApiResponse.WriteAsync(context, 200, device.Status())));
        app.MapGet("/v1/owner/sources", context => endpoints.AsOwnerAsync(context, (_, _) => ApiResponse.WriteAsync(context, 200, device.Status().Sources)));
        app.MapGet("/v1/owner/grants", context => endpoints.AsOwnerAsync(context, (_, _) => ApiResponse.WriteAsync(context, 200, device.Status().Grants)));
        app.MapGet("/v1/owner/uses", context => endpoints.AsOwnerAsync(context, endpoints.UsesAsync));
        app.MapPost("/v1/owner/sources", context => endpoints.AsOwnerAsync(context, endpoints.PlugAsync));
        app.MapDelete("/v1/owner/sources/{name}", context => endpoints.AsOwnerAsync(context, endpoints.UnplugAsync));
        app.MapPost("/v1/owner/grants", context => endpoints.AsOwnerAsync(context, endpoints.GrantAsync));
        app.MapDelete("/v1/owner/grants/{id}", context => endpoints.AsOwnerAsync(context, endpoints.RevokeAsync));
        app.MapGet("/v1/owner/usage", context => endpoints.AsOwnerAsync(context, (_, _) => ApiResponse.WriteAsync(context, 200, endpoints._parts.Usage.Views(app: null))));
        app.MapPost("/v1/owner/usage/settle", context => endpoints.AsOwnerAsync(context, async (_, cancel) =>
            await ApiResponse.WriteAsync(context, 200, await endpoints._parts.Settler.SettleAsync(cancel).ConfigureAwait(false)).ConfigureAwait(false)));
        app.MapPost("/v1/owner/train", context => endpoints.AsOwnerAsync(context, endpoints.TrainAsync));
        app.MapPost("/v1/owner/probe", context => endpoints.AsOwnerAsync(context, endpoints.ProbeAsync));
    }

    private async Task AsOwnerAsync(HttpContext context, Func<HttpContext, CancellationToken, Task> serve)
    {
        Caller caller = await _parts.Callers.CheckAsync(context.Request, context.RequestAborted).ConfigureAwait(false);
        if (caller is not Caller.Owner)
        {
            await ApiResponse.RefuseAsync(context, caller is Caller.Unknown unknown ? unknown.Error : s_notOwner).ConfigureAwait(false);
            return;
        }

        try
        {
            await serve(context, context.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception e) when (ChainSilence.IsToldBy(e))
        {
            await new OwnerStream(context.Response).RefuseAsync(
                new ApiError(503, "server_error", "chain_unreachable", $"The chain gave no usable answer: {e.Message}"), context.RequestAborted).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The owner has gone; what was begun was taken back.
        }
    }

    private async Task PlugAsync(HttpContext context, CancellationToken cancellation)
    {
        OwnerStream stream = new(context.Response);
        using PersonalBuffer? body = await PersonalBody.ReadAsync(context.Request, MaxBody, cancellation).ConfigureAwait(false);
        if (body is null)
        {
            await stream.RefuseAsync(s_tooLarge, cancellation).ConfigureAwait(false);
            return;
        }

        switch (await _parts.Sources.PlugAsync(body.Written, stream.ProgressAsync, cancellation).ConfigureAwait(false))
        {
            case DeviceReply<PersonalBuffer>.Done done:
                using (done.Value)
                    await stream.DoneJsonAsync(done.Value.Written, cancellation).ConfigureAwait(false);
                break;
            case DeviceReply<PersonalBuffer>.Refused refused:
                await stream.RefuseAsync(refused.Error, cancellation).ConfigureAwait(false);
                break;
        }
    }

    private async Task UsesAsync(HttpContext context, CancellationToken cancellation) =>
        await ApiResponse.WriteAsync(context, 200, await _parts.Uses.ReadAsync(cancellation).ConfigureAwait(false)).ConfigureAwait(false);

    private async Task UnplugAsync(HttpContext context, CancellationToken cancellation)
    {
        OwnerStream stream = new(context.Response);
        string name = (string)context.Request.RouteValues["name"]!;
        // Whoever hangs up does not stop an unplug.
        DeviceReply<UnplugResult> reply = await stream.FollowAsync(
            progress => _parts.Sources.UnplugAsync(name, progress, CancellationToken.None), cancellation).ConfigureAwait(false);
        await FinishAsync(stream, reply, cancellation).ConfigureAwait(false);
    }

    private async Task GrantAsync(HttpContext context, CancellationToken cancellation)
    {
        if (await ReadAsync<GrantRequest>(context, cancellation).ConfigureAwait(false) is not { Source: not null, App: not null, Purposes: not null } request)
        {
            await ApiResponse.RefuseAsync(context, s_malformed).ConfigureAwait(false);
            return;
        }

        DeviceReply<Grant> reply = await _parts.Grants.GiveAsync(request, cancellation).ConfigureAwait(false);
        if (reply is DeviceReply<Grant>.Done done)
            await _parts.Watch.AskAsync(done.Value, cancellation).ConfigureAwait(false);
        await AnswerAsync(context, reply).ConfigureAwait(false);
    }

    private async Task RevokeAsync(HttpContext context, CancellationToken cancellation)
    {
        DeviceReply<Grant> reply = _parts.Grants.Find((string)context.Request.RouteValues["id"]!) is Grant grant
            ? await _parts.Grants.TakeBackAsync(grant, CancellationToken.None).ConfigureAwait(false)
            : new DeviceReply<Grant>.Refused(new ApiError(404, "invalid_request_error", "no_grant", "This device gave no such consent, or it is over."));
        await AnswerAsync(context, reply).ConfigureAwait(false);
    }

    private Task AnswerAsync(HttpContext context, DeviceReply<Grant> reply) => reply switch
    {
        DeviceReply<Grant>.Done done => ApiResponse.WriteAsync(context, 200, _parts.Grants.View(done.Value)),
        DeviceReply<Grant>.Refused refused => ApiResponse.RefuseAsync(context, refused.Error),
        _ => throw new InvalidOperationException("A reply is done or refused."),
    };

    private async Task TrainAsync(HttpContext context, CancellationToken cancellation)
    {
        OwnerStream stream = new(context.Response);
        if (await ReadAsync<TrainRequest>(context, cancellation).ConfigureAwait(false) is not { Grant: not null } request)
        {
            await stream.RefuseAsync(s_malformed, cancellation).ConfigureAwait(false);
            return;
        }

        await FinishAsync(stream, await _parts.Training.TrainAsync(request, stream.ProgressAsync, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
    }

    private async Task ProbeAsync(HttpContext context, CancellationToken cancellation) =>
        await FinishAsync(new OwnerStream(context.Response), await _parts.Probe.ProbeAsync(cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);

    private static async Task FinishAsync<T>(OwnerStream stream, DeviceReply<T> reply, CancellationToken cancellation)
    {
        if (reply is DeviceReply<T>.Done done)
            await stream.DoneAsync(done.Value, cancellation).ConfigureAwait(false);
        else if (reply is DeviceReply<T>.Refused refused)
            await stream.RefuseAsync(refused.Error, cancellation).ConfigureAwait(false);
    }

    private static async Task<T?> ReadAsync<T>(HttpContext context, CancellationToken cancellation) where T : class
    {
        using PersonalBuffer? body = await PersonalBody.ReadAsync(context.Request, MaxBody, cancellation).ConfigureAwait(false);
        try
        {
            return body is null ? null : JsonSerializer.Deserialize<T>(body.Written.Span, DeviceJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
