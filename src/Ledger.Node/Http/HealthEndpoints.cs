using Ledger.Node.Status;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Ledger.Node.Http;

/// <summary>livez: the process answers. readyz: the node can do its work. metrics: for Prometheus.</summary>
internal static class HealthEndpoints
{
    private static readonly HealthReport s_starting =
        new(Ready: false, [new HealthReason(HealthCodes.Starting, "The node has not looked at the chain yet.")]);

    public static void Map(WebApplication app)
    {
        app.MapGet("/livez", () => Results.Text("ok\n"));
        app.MapGet("/readyz", (HttpRequest request, NodeView node) => Ready(request, node));
        app.MapGet("/metrics", (PrometheusExporter exporter) => Results.Text(exporter.Scrape(), PrometheusText.ContentType));
    }

    private static IResult Ready(HttpRequest request, NodeView node)
    {
        HealthReport health = node.Status()?.Health ?? s_starting;
        int code = health.Ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        if (request.Query.ContainsKey("verbose")) return Results.Json(health, NodeJson.Options, statusCode: code);
        string text = health.Ready ? "ok\n" : string.Concat(health.Reasons.Select(reason => reason.Code + "\n"));
        return Results.Text(text, statusCode: code);
    }
}
