using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Ledger.Device.Api;

/// <summary>The owner's page, "who can use my data now?": three static files out of the assembly that hold nothing of anybody. What they show they ask for with the owner's token.</summary>
internal static class OwnerPage
{
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly (string Path, string Resource, string ContentType)[] s_files =
    [
        ("/", "uses.html", "text/html; charset=utf-8"),
        ("/uses.css", "uses.css", "text/css; charset=utf-8"),
        ("/uses.js", "uses.js", "text/javascript; charset=utf-8"),
    ];

    /// <summary>Adds the page.</summary>
    public static void Map(WebApplication app)
    {
        foreach ((string path, string resource, string contentType) in s_files)
        {
            byte[] bytes = Read(resource);
            app.MapGet(path, context =>
            {
                context.Response.Headers.ContentSecurityPolicy = Policy;
                return Results.Bytes(bytes, contentType).ExecuteAsync(context);
            });
        }
    }

    private static byte[] Read(string resource)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("page/" + resource)
            ?? throw new InvalidOperationException($"The page {resource} is not in the assembly.");
        using MemoryStream copy = new();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
