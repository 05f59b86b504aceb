using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Ledger.Cli.Tests;

/// <summary>A peer that hands on the blocks of a node, each large one with one bit flipped.</summary>
internal sealed class LyingPeer : IAsyncDisposable
{
    private const int Large = 50_000;

    private readonly WebApplication _app;

    private LyingPeer(WebApplication app) => _app = app;

    public string Url => _app.Urls.Single();

    public static async Task<LyingPeer> StartAsync(string node)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication app = builder.Build();
        HttpClient http = new() { BaseAddress = new Uri(node) };
        app.MapGet("/ipfs/{cid}", async (string cid) =>
        {
            byte[] block = await http.GetByteArrayAsync(new Uri($"/ipfs/{cid}", UriKind.Relative));
            if (block.Length > Large) block[block.Length / 2] ^= 1;
            return Results.Bytes(block, "application/vnd.ipld.raw");
        });
        app.Lifetime.ApplicationStopped.Register(http.Dispose);
        await app.StartAsync();
        return new LyingPeer(app);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
