using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Ledger.Node.Http;

/// <summary>The HTTP server of a node: who may talk to it, how much, and under which headers.</summary>
public static class NodeHttp
{
    /// <summary>Nothing is ever uploaded to a node.</summary>
    private const long MaxRequestBody = 4096;

    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Binds the server to an address with bounded requests, and gives it the node to show.</summary>
    public static void Configure(WebApplicationBuilder builder, IPEndPoint listen, Uri? publicUrl, NodeView node)
    {
        builder.WebHost.UseUrls();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxRequestBody;
            kestrel.Limits.MaxRequestLineSize = 4096;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
            kestrel.Limits.MaxConcurrentConnections = 256;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            kestrel.Listen(listen);
        });
        builder.Services.Configure<HostFilteringOptions>(hosts => hosts.AllowedHosts = [.. AllowedHosts(listen, publicUrl)]);
        builder.Services.AddSingleton(_ => new PrometheusExporter(NodeMetrics.MeterName, StatusMetrics.MeterName, "System.Runtime"));
        builder.Services.AddSingleton(node);
        builder.Services.AddSingleton<StatusMetrics>();
    }

    /// <summary>Adds headers, host check and every endpoint.</summary>
    public static void Map(WebApplication app)
    {
        app.UseHostFiltering();
        app.Use(AddHeaders);
        // Instruments must be listened to before the first measurement, or it is lost.
        _ = app.Services.GetRequiredService<PrometheusExporter>();
        _ = app.Services.GetRequiredService<StatusMetrics>();
        HealthEndpoints.Map(app);
        StatusEndpoints.Map(app);
        EventEndpoint.Map(app);
        BlobEndpoint.Map(app);
        IdentityEndpoint.Map(app);
        DashboardEndpoints.Map(app);
    }

    /// <remarks>A page on another site could reach a loopback server under a name of its own; only our names are answered.</remarks>
    private static List<string> AllowedHosts(IPEndPoint listen, Uri? publicUrl)
    {
        if (!IPAddress.IsLoopback(listen.Address) && publicUrl is null) return ["*"];
        List<string> hosts = ["localhost", "127.0.0.1", "[::1]"];
        string bound = listen.Address.ToString();
        hosts.Add(listen.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{bound}]" : bound);
        if (publicUrl is not null) hosts.Add(publicUrl.Host);
        return hosts;
    }

    private static Task AddHeaders(HttpContext context, RequestDelegate next)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        return next(context);
    }
}
