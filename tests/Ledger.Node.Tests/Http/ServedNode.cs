using System.Net;
using Ledger.Content;
using Ledger.Identity;
using Ledger.Node.Http;
using Ledger.Node.Status;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Ledger.Node.Tests.Http;

/// <summary>The real HTTP server over a status that the test sets.</summary>
internal sealed class ServedNode : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ServedNode(WebApplication app, NodeEvents events, MemoryBlobStore blobs)
    {
        _app = app;
        Events = events;
        Blobs = blobs;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public HttpClient Client { get; }

    public NodeEvents Events { get; }

    public MemoryBlobStore Blobs { get; }

    public static async Task<ServedNode> StartAsync(Func<NodeStatus?> status, DidResolver? identities = null)
    {
        NodeEvents events = new();
        MemoryBlobStore blobs = new();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        NodeHttp.Configure(builder, new IPEndPoint(IPAddress.Loopback, 0), publicUrl: null, new NodeView(status, events, blobs) { Identities = identities });
        WebApplication app = builder.Build();
        NodeHttp.Map(app);
        await app.StartAsync();
        return new ServedNode(app, events, blobs);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
