using Ledger.Content;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Ledger.Node.Http;

/// <summary>The node's blocks in the shape of a trustless IPFS gateway: GET or HEAD /ipfs/{cid}, raw bytes only.</summary>
/// <remarks>https://specs.ipfs.tech/http-gateways/trustless-gateway/. Bytes are verified before they leave; wrong ones answer 404.</remarks>
internal static class BlobEndpoint
{
    private const string RawBlock = "application/vnd.ipld.raw";

    public static void Map(WebApplication app) => app.MapMethods("/ipfs/{cid}", [HttpMethods.Get, HttpMethods.Head], ServeAsync);

    private static async Task<IResult> ServeAsync(string cid, HttpContext context, NodeView node)
    {
        if (!Cid.TryParse(cid, out Cid name)) return Problem(StatusCodes.Status400BadRequest, "not a CIDv1 of a raw SHA-256 block");
        if (context.Request.Query["format"] is { Count: > 0 } format && format != "raw")
            return Problem(StatusCodes.Status406NotAcceptable, "only format=raw is served");

        string tag = $"\"{name}.raw\"";
        if (context.Request.Headers.IfNoneMatch.Contains(tag)) return Results.StatusCode(StatusCodes.Status304NotModified);
        if (await node.Blobs.GetAsync(name, context.RequestAborted).ConfigureAwait(false) is not BlobRead.Found found)
            return Problem(StatusCodes.Status404NotFound, "this node does not hold the block");

        IHeaderDictionary headers = context.Response.Headers;
        headers.ETag = tag;
        headers.CacheControl = "public, max-age=29030400, immutable";
        headers.ContentDisposition = $"attachment; filename=\"{name}.bin\"";
        headers["X-Ipfs-Path"] = $"/ipfs/{name}";
        headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        headers.AccessControlAllowOrigin = "*";
        return Results.Bytes(found.Bytes, RawBlock);
    }

    private static IResult Problem(int code, string sentence) => Results.Text(sentence + "\n", statusCode: code);
}
