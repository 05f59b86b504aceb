using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Ledger.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ledger.Device.Tests.Host;

/// <summary>An RPC endpoint of a real chain that tells the truth about it, until it is told to live in the past.</summary>
internal sealed class LyingEndpoint : IAsyncDisposable
{
    private readonly HttpClient _http = new();
    private readonly WebApplication _app;
    private volatile string? _stateOf;
    private volatile string? _head;

    private LyingEndpoint(WebApplication app) => _app = app;

    public Uri Url => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public static async Task<LyingEndpoint> StartAsync(Uri chain)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static server => server.Listen(IPAddress.Loopback, 0));
        WebApplication app = builder.Build();
        LyingEndpoint endpoint = new(app);
        app.Run(context => endpoint.AnswerAsync(context, chain));
        await app.StartAsync();
        return endpoint;
    }

    /// <summary>Answers every question about state with that of a block, whatever block was asked for: what happened later is left out.</summary>
    public void OmitAfter(Hash32 block) => _stateOf = block.ToString();

    /// <summary>Shows a block as the newest for ever.</summary>
    public void StandStillAt(ulong number) => _head = $"0x{number:x}";

    /// <summary>Tells the truth again.</summary>
    public void Repent() => (_stateOf, _head) = (null, null);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _http.Dispose();
    }

    private async Task AnswerAsync(HttpContext context, Uri chain)
    {
        JsonNode asked = (await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted))!;
        foreach (JsonObject request in (asked as JsonArray)?.Select(static one => one!.AsObject()) ?? [asked.AsObject()])
            Rewrite(request);
        using StringContent content = new(asked.ToJsonString(), Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await _http.PostAsync(chain, content, context.RequestAborted);
        context.Response.ContentType = "application/json";
        await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private void Rewrite(JsonObject request)
    {
        if (request["params"] is not JsonArray parameters)
            return;
        string? method = request["method"]?.GetValue<string>();
        if (_stateOf is string block && (method is "eth_call" or "eth_getProof"))
            parameters[^1] = new JsonObject { ["blockHash"] = block };
        if (_head is string head && method == "eth_getBlockByNumber" && parameters[0]?.GetValue<string>() == "latest")
            parameters[0] = head;
    }
}
