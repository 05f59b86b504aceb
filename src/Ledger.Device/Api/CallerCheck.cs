using System.Security.Cryptography;
using System.Text;
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

/// <summary>Reads the bearer token of a request: the owner's, or one that an application signed. Spec: protocol.md §13.</summary>
internal sealed class CallerCheck(string ownerToken, DidJwtVerifier tokens)
{
    private const string Scheme = "Bearer ";
    private const int LongestToken = 8192;

    private readonly byte[] _owner = Encoding.ASCII.GetBytes(ownerToken);

    /// <summary>Says who calls.</summary>
    public async Task<Caller> CheckAsync(HttpRequest request, CancellationToken cancellation)
    {
        StringValues header = request.Headers.Authorization;
        if (header.Count != 1 || header[0] is not string text || !text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || text.Length > LongestToken)
            return Refuse("no_token", "This device answers nobody without a bearer token: sign a JWT with your DID's key, its audience the DID of this device's owner.");
        string token = text[Scheme.Length..].Trim();
        if (IsOwner(token))
            return new Caller.Owner();
        return await tokens.VerifyAsync(token, cancellation).ConfigureAwait(false) switch
        {
            DidJwtVerdict.Valid valid => new Caller.Application(valid.Issuer.Identity),
            DidJwtVerdict.Refused { Reason: DidJwtRefusal.ChainUnreachable } silent =>
                new Caller.Unknown(new ApiError(StatusCodes.Status503ServiceUnavailable, "server_error", "chain_unreachable", silent.Sentence)),
            DidJwtVerdict.Refused refused => Refuse(Code(refused.Reason), refused.Sentence),
            DidJwtVerdict other => throw new InvalidOperationException($"{other.GetType()} is not handled."),
        };
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
