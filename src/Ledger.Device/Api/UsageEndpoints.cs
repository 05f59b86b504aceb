using System.Text.Json;
using Ledger.Contracts;
using Ledger.Device.Host;
using Ledger.Device.Metering;
using Ledger.Ethereum;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Ledger.Device.Api;

/// <summary>/v1/usage: an application sees its channels and sends vouchers. Spec: protocol.md §11.1.</summary>
internal sealed class UsageEndpoints(PersonalDevice device)
{
    private const int MaxBody = 8 * 1024;

    private static readonly ApiError s_malformed = new(400, "invalid_request_error", "invalid_json", "The body is no voucher.");
    private static readonly ApiError s_ownerPaysNothing = new(403, "permission_error", "not_application", "Only an application has channels and signs vouchers; the owner's view is /v1/owner/usage.");

    private readonly DeviceParts _parts = device.Parts;

    /// <summary>Adds the endpoints.</summary>
    public static void Map(WebApplication app, PersonalDevice device)
    {
        UsageEndpoints endpoints = new(device);
        app.MapGet("/v1/usage", context => endpoints.AsApplicationAsync(context, (identity, _) => ApiResponse.WriteAsync(context, 200, endpoints._parts.Usage.Views(identity))));
        app.MapPost("/v1/usage/vouchers", context => endpoints.AsApplicationAsync(context, (identity, cancel) => endpoints.AcceptAsync(context, identity, cancel)));
    }

    private async Task AsApplicationAsync(HttpContext context, Func<Address, CancellationToken, Task> serve)
    {
        Caller caller = await _parts.Callers.CheckAsync(context.Request, context.RequestAborted).ConfigureAwait(false);
        if (caller is not Caller.Application application)
        {
            await ApiResponse.RefuseAsync(context, caller is Caller.Unknown unknown ? unknown.Error : s_ownerPaysNothing).ConfigureAwait(false);
            return;
        }

        try
        {
            await serve(application.Identity, context.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception e) when (ChainSilence.IsToldBy(e))
        {
            await ApiResponse.RefuseAsync(context, new ApiError(503, "server_error", "chain_unreachable", "The chain gave no usable answer: try again later.")).ConfigureAwait(false);
        }
    }

    private async Task AcceptAsync(HttpContext context, Address app, CancellationToken cancellation)
    {
        using PersonalBuffer? body = await PersonalBody.ReadAsync(context.Request, MaxBody, cancellation).ConfigureAwait(false);
        SignedVoucher? voucher = null;
        try
        {
            voucher = body is null ? null : JsonSerializer.Deserialize<SignedVoucher>(body.Written.Span, DeviceJson.Options);
        }
        catch (JsonException)
        {
            // Said below.
        }

        if (voucher is not { Channel: not null, Amount: not null, Previous: not null, AppSignature: not null })
        {
            await ApiResponse.RefuseAsync(context, s_malformed).ConfigureAwait(false);
            return;
        }

        DeviceReply<SignedVoucher> reply = await _parts.Usage.AcceptAsync(app, voucher, cancellation).ConfigureAwait(false);
        if (reply is DeviceReply<SignedVoucher>.Done done)
            await ApiResponse.WriteAsync(context, 200, done.Value).ConfigureAwait(false);
        else
            await ApiResponse.RefuseAsync(context, ((DeviceReply<SignedVoucher>.Refused)reply).Error).ConfigureAwait(false);
    }
}
