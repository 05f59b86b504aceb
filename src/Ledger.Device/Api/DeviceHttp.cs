using System.Net;
using Ledger.Device.Host;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Ledger.Device.Api;

/// <summary>The HTTP server of a device: who may talk to it, how much, and under which headers.</summary>
public static class DeviceHttp
{
    private const int MaxRequestBody = 1 << 20;

    /// <summary>Binds the server to loopback with bounded requests, gives it the device, and runs the device as soon as the server is bound.</summary>
    public static void Configure(WebApplicationBuilder builder, PersonalDevice device)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(device);
        builder.WebHost.UseUrls();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxRequestBody;
            kestrel.Limits.MaxRequestLineSize = 4096;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
            kestrel.Limits.MaxConcurrentConnections = 256;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            // Counts only while bytes wait for their reader, not while an answer waits for a slow model: whoever reads nothing
            // would keep an answer in this process for as long as it likes.
            kestrel.Limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 1 << 20, gracePeriod: TimeSpan.FromSeconds(5));
            kestrel.Listen(IPEndPoint.Parse(device.Options.Listen));
        });
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, ZeroingMemoryPoolFactory>();
        builder.Services.Configure<HostFilteringOptions>(static hosts => (hosts.AllowedHosts, hosts.AllowEmptyHosts) = (["localhost", "127.0.0.1", "[::1]"], false));
        builder.Services.AddCors();
        builder.Services.AddSingleton(device);
        builder.Services.AddHostedService<DeviceRunner>();
    }

    /// <summary>Adds headers, host check and every endpoint.</summary>
    public static void Map(WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        PersonalDevice device = app.Services.GetRequiredService<PersonalDevice>();
        app.UseHostFiltering(); // a page on another site could reach a loopback server under a name of its own
        app.Use(AddHeaders);
        if (device.Options.Origins.Count > 0)
        {
            app.UseWhen(static context => !context.Request.Path.StartsWithSegments("/v1/owner", StringComparison.OrdinalIgnoreCase), applications => applications.UseCors(
                cors => cors.WithOrigins([.. device.Options.Origins.Select(static origin => origin.TrimEnd('/'))]).WithMethods("GET", "POST").AllowAnyHeader()));
        }

        OwnerPage.Map(app);
        PublicEndpoints.Map(app, device);
        SignInEndpoints.Map(app, device);
        ChatEndpoint.Map(app, device);
        EmbeddingsEndpoint.Map(app, device);
        UsageEndpoints.Map(app, device);
        OwnerEndpoints.Map(app, device);
    }

    private static Task AddHeaders(HttpContext context, RequestDelegate next)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        return next(context);
    }
}
