using System.Security.Cryptography;
using System.Text;
using Ledger.Contracts;
using Ledger.Ethereum;
using Ledger.Identity;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Ledger.Device.Api;

/// <summary>Who calls.</summary>
internal abstract record Caller
{
    private Caller()
    {
    }

    /// <summary>The device's owner, on this machine.</summary>
    public sealed record Owner : Caller;

    /// <summary>An application that showed its identity.</summary>
    public sealed record Application(Address Identity) : Caller;

    /// <summary>Nobody the device knows.</summary>
    public sealed record Unknown(ApiError Error) : Caller;
}

/// <summary>Reads the bearer token of a request: the owner's, one that an application signed, or one of a session. Spec: protocol.md §13, §16.</summary>
internal sealed class CallerCheck(string ownerToken, DidJwtVerifier tokens, SignInSessions signIns)
{
    private const string Scheme = "Bearer ";
    private const int LongestToken = 8192;

    private readonly byte[] _owner = Encoding.ASCII.GetBytes(ownerToken);

    /// <summary>Says who calls.</summary>
    public async Task<Caller> CheckAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (TokenOf(request) is not string token)
            return Refuse("no_token", "This device answers nobody without a bearer token: sign a JWT with your DID's key, its audience the DID of this device's owner.");
        if (IsOwner(token))
            return new Caller.Owner();
        if (token.StartsWith(SignInSessions.Prefix, StringComparison.Ordinal))
            return await CheckSessionAsync(token, cancellation).ConfigureAwait(false);
        return await tokens.VerifyAsync(token, cancellation).ConfigureAwait(false) switch
        {
            DidJwtVerdict.Valid valid => new Caller.Application(valid.Issuer.Identity),
            DidJwtVerdict.Refused { Reason: DidJwtRefusal.ChainUnreachable } silent =>
                new Caller.Unknown(new ApiError(StatusCodes.Status503ServiceUnavailable, "server_error", "chain_unreachable", silent.Sentence)),
            DidJwtVerdict.Refused refused => Refuse(Code(refused.Reason), refused.Sentence),
            DidJwtVerdict other => throw new InvalidOperationException($"{other.GetType()} is not handled."),
        };
    }

    /// <summary>The bearer token of a request; null where there is none, or more than one.</summary>
    public static string? TokenOf(HttpRequest request)
    {
        StringValues header = request.Headers.Authorization;
        return header.Count == 1 && header[0] is string text && text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && text.Length <= LongestToken
            ? text[Scheme.Length..].Trim()
            : null;
    }

    private async Task<Caller> CheckSessionAsync(string token, CancellationToken cancellation)
    {
        try
        {
            return await signIns.FindAsync(token, cancellation).ConfigureAwait(false) is SignInSession session
                ? new Caller.Application(session.Identity.Identity)
                : Refuse("session_over", "The session is over, was closed, or its account no longer speaks for its identity: sign in again.");
        }
        catch (Exception e) when (ChainSilence.IsToldBy(e))
        {
            return new Caller.Unknown(new ApiError(StatusCodes.Status503ServiceUnavailable, "server_error", "chain_unreachable", "The chain gave no usable answer about the session: try again later."));
        }
    }

    private bool IsOwner(string token) => token.Length == _owner.Length && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(token), _owner);

    private static Caller.Unknown Refuse(string code, string sentence) =>
        new(new ApiError(StatusCodes.Status401Unauthorized, "authentication_error", code, sentence));

    private static string Code(DidJwtRefusal reason) => reason switch
    {
        DidJwtRefusal.Expired => "token_expired",
        DidJwtRefusal.NotYetValid => "token_not_yet_valid",
        DidJwtRefusal.OtherAudience => "token_other_audience",
        _ => "invalid_token",
    };
}
