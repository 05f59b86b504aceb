using System.Text.Json;
using Ledger.Device.Host;
using Ledger.Ethereum;
using Ledger.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Ledger.Device.Api;

/// <summary>/v1/sign-in: an application's wallet signs a message of EIP-4361 and gets a short session. Spec: protocol.md §16.</summary>
/// <remarks>Whoever prefers it shows a JWT of its DID with every request instead; a session opens nothing that such a token would not.</remarks>
internal sealed class SignInEndpoints(DeviceParts parts)
{
    private const int MaxBody = 16 * 1024;

    private static readonly ApiError s_malformed = new(400, "invalid_request_error", "invalid_json", "The body is not JSON with the texts message and signature, of 16 KiB at most.");

    private readonly SignInNonces _nonces = new(parts.Time);

    /// <summary>Adds the endpoints.</summary>
    public static void Map(WebApplication app, PersonalDevice device)
    {
        SignInEndpoints endpoints = new(device.Parts);
        app.MapGet("/v1/sign-in", endpoints.BeginAsync);
        app.MapPost("/v1/sign-in", endpoints.SignInAsync);
        app.MapPost("/v1/sign-out", endpoints.SignOutAsync);
    }

    /// <summary>What a message must hold to count here.</summary>
    private Task BeginAsync(HttpContext context)
    {
        SignInPlace place = PlaceOf(context);
        return ApiResponse.WriteAsync(context, 200, new
        {
            domain = place.Domain,
            uri = new Uri(place.Uri, "/v1/sign-in").AbsoluteUri,
            chainId = parts.Chain.Client.ChainId,
            requestId = place.RequestId,
            nonce = _nonces.Draw(),
            nonceLifeSeconds = (int)SignInNonces.Life.TotalSeconds,
        });
    }

    private async Task SignInAsync(HttpContext context)
    {
        if (await ReadAsync(context).ConfigureAwait(false) is not { Message: string message, Signature: string text } || !Hex.TryDecode(text, out byte[] signature))
        {
            await ApiResponse.RefuseAsync(context, s_malformed).ConfigureAwait(false);
            return;
        }

        SignInVerifier verifier = new(PlaceOf(context), parts.Chain.Client, parts.Chain.Addresses.IdentityRegistry, _nonces, parts.Time);
        switch (await verifier.VerifyAsync(message, signature, context.RequestAborted).ConfigureAwait(false))
        {
            case SignInVerdict.Valid valid:
                (string token, SignInSession session) = parts.SignIns.Open(valid);
                await ApiResponse.WriteAsync(context, 200, new { token, did = session.Identity.ToString(), expires = session.Expires.ToString("u", null) }).ConfigureAwait(false);
                break;
            case SignInVerdict.Refused { Reason: SignInRefusal.ChainUnreachable } silent:
                await ApiResponse.RefuseAsync(context, new ApiError(503, "server_error", "chain_unreachable", silent.Sentence)).ConfigureAwait(false);
                break;
            case SignInVerdict.Refused refused:
                string code = JsonNamingPolicy.SnakeCaseLower.ConvertName($"{refused.Reason}");
                await ApiResponse.RefuseAsync(context, new ApiError(401, "authentication_error", $"sign_in_{code}", refused.Sentence)).ConfigureAwait(false);
                break;
            default:
                throw new InvalidOperationException("An unknown verdict.");
        }
    }

    /// <summary>Ends the session that is shown; whether there was one is not told.</summary>
    private Task SignOutAsync(HttpContext context)
    {
        if (CallerCheck.TokenOf(context.Request) is string token)
            parts.SignIns.Close(token);
        return ApiResponse.WriteAsync(context, 200, new { });
    }

    /// <remarks>
    /// The host filter lets only names of loopback through, so that the request may say under which it was reached; the port is the one that it really came to,
    /// or a message signed for another service of this machine could be brought here. Another person's device can have had the same port: hence the DID.
    /// </remarks>
    private SignInPlace PlaceOf(HttpContext context) =>
        new(new UriBuilder("http", context.Request.Host.Host, context.Connection.LocalPort, "/").Uri, parts.Sender.Did.ToString());

    private static async Task<SignInRequest?> ReadAsync(HttpContext context)
    {
        using PersonalBuffer? body = await PersonalBody.ReadAsync(context.Request, MaxBody, context.RequestAborted).ConfigureAwait(false);
        try
        {
            return body is null ? null : JsonSerializer.Deserialize<SignInRequest>(body.Written.Span, DeviceJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record SignInRequest(string? Message, string? Signature);
}
