using System.Text.Json.Nodes;
using Ledger.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Ledger.Node.Http;

/// <summary>GET /1.0/identifiers/{did}: the driver interface of the DIF universal resolver. Spec: protocol.md §9.1.</summary>
/// <remarks>
/// The whole result (document, resolution metadata, document metadata) unless the request accepts a document alone. Errors have the
/// names of DID Core. A few requests at once: each may ask the node's RPC endpoint up to three questions.
/// </remarks>
internal static class IdentityEndpoint
{
    private const int MostAtOnce = 32;
    private const string ResultType = "application/did-resolution", OldResultType = "application/ld+json";
    private const string DocumentType = "application/did", LinkedDocumentType = "application/did+ld+json", PlainDocumentType = "application/did+json";
    private const string OldResultProfile = "application/ld+json;profile=\"https://w3id.org/did-resolution\"";

    private static int s_running;

    public static void Map(WebApplication app) => app.MapGet("/1.0/identifiers/{**did}", ServeAsync);

    private static async Task ServeAsync(string did, HttpContext context, NodeView node)
    {
        context.Response.Headers.AccessControlAllowOrigin = "*";
        context.Response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        if (node.Identities is not { } identities || Interlocked.Increment(ref s_running) > MostAtOnce)
        {
            if (node.Identities is not null)
                Interlocked.Decrement(ref s_running);
            await AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, ResultType, Failure("internalError", "This node resolves no identities now: try again later.")).ConfigureAwait(false);
            return;
        }

        try
        {
            await ResolveAsync(did + context.Request.QueryString.Value, context, identities).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref s_running);
        }
    }

    private static async Task ResolveAsync(string did, HttpContext context, DidResolver identities)
    {
        if (Accepted(context.Request) is not string type)
        {
            await AnswerAsync(context, StatusCodes.Status406NotAcceptable, ResultType, Failure("representationNotSupported",
                $"Known are {ResultType}, {LinkedDocumentType}, {PlainDocumentType} and {DocumentType}.")).ConfigureAwait(false);
            return;
        }

        switch (await identities.ResolveAsync(did, context.RequestAborted).ConfigureAwait(false))
        {
            case DidResolution.Resolved resolved:
                int code = resolved.Metadata.IsDeactivated ? StatusCodes.Status410Gone : StatusCodes.Status200OK;
                bool isWhole = type is ResultType or OldResultProfile;
                if (type == PlainDocumentType)
                    resolved.Document.Remove("@context");
                JsonObject body = !isWhole ? resolved.Document : new JsonObject
                {
                    ["@context"] = "https://w3id.org/did-resolution/v1",
                    ["didDocument"] = resolved.Document,
                    ["didResolutionMetadata"] = new JsonObject { ["contentType"] = LinkedDocumentType },
                    ["didDocumentMetadata"] = resolved.Metadata.ToJson(),
                };
                await AnswerAsync(context, code, type, body).ConfigureAwait(false);
                break;
            case DidResolution.Failed failed:
                (int status, string error) = Spell(failed.Error);
                await AnswerAsync(context, status, type is ResultType or OldResultProfile ? type : ResultType, Failure(error, failed.Sentence)).ConfigureAwait(false);
                break;
            case DidResolution other:
                throw new InvalidOperationException($"{other.GetType()} is not handled.");
        }
    }

    /// <summary>The first known type that the request accepts, by its order of preference; null when it accepts none.</summary>
    private static string? Accepted(HttpRequest request)
    {
        if (request.Headers.Accept.Count == 0)
            return ResultType;
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out IList<MediaTypeHeaderValue>? wanted))
            return null;
        foreach (MediaTypeHeaderValue one in wanted.Where(static one => one.Quality is null or > 0).OrderByDescending(static one => one.Quality ?? 1))
        {
            switch (one.MediaType.Value?.ToLowerInvariant())
            {
                case "*/*" or "application/*" or ResultType:
                    return ResultType;
                case OldResultType or "application/json":
                    return OldResultProfile;
                case LinkedDocumentType or DocumentType:
                    return one.MediaType.Value.ToLowerInvariant();
                case PlainDocumentType:
                    return PlainDocumentType;
                default:
                    break;
            }
        }

        return null;
    }

    private static (int Status, string Error) Spell(DidResolutionError error) => error switch
    {
        DidResolutionError.InvalidDid => (StatusCodes.Status400BadRequest, "invalidDid"),
        DidResolutionError.InvalidDidUrl => (StatusCodes.Status400BadRequest, "invalidDidUrl"),
        DidResolutionError.MethodNotSupported => (StatusCodes.Status501NotImplemented, "methodNotSupported"),
        DidResolutionError.UnknownNetwork => (StatusCodes.Status404NotFound, "unknownNetwork"),
        DidResolutionError.NotFound => (StatusCodes.Status404NotFound, "notFound"),
        DidResolutionError.HistoryTooLong => (StatusCodes.Status422UnprocessableEntity, "historyTooLong"),
        _ => (StatusCodes.Status500InternalServerError, "internalError"),
    };

    private static JsonObject Failure(string error, string sentence) => new()
    {
        ["@context"] = "https://w3id.org/did-resolution/v1",
        ["didDocument"] = null,
        ["didResolutionMetadata"] = new JsonObject { ["error"] = error, ["message"] = sentence },
        ["didDocumentMetadata"] = new JsonObject(),
    };

    private static Task AnswerAsync(HttpContext context, int status, string type, JsonObject body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        return context.Response.WriteAsync(body.ToJsonString(NodeJson.Options), context.RequestAborted);
    }
}
