using Ledger.Node.Status;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Ledger.Node.Http;

/// <summary>What the node knows: all of it at /status, the run's rounds at /v1/runs.</summary>
internal static class StatusEndpoints
{
    public static void Map(WebApplication app)
    {
        app.MapGet("/status", (NodeView node) => node.Status() is NodeStatus status
            ? Results.Json(status, NodeJson.Options)
            : Results.Json(new { error = "The node has not looked at the chain yet." }, NodeJson.Options, statusCode: StatusCodes.Status503ServiceUnavailable));
        app.MapGet("/v1/uses", async (NodeView node, CancellationToken cancellation) => Results.Json(await node.Uses(cancellation).ConfigureAwait(false), NodeJson.Options));
        app.MapGet("/v1/runs", (NodeView node) => Results.Json(node.Status()?.Run is RunStatus run ? [run] : Array.Empty<RunStatus>(), NodeJson.Options));
        app.MapGet("/v1/runs/{run}/rounds", (ulong run, NodeView node) => node.Status()?.Run is RunStatus known && known.Id == run
            ? Results.Json(Rounds(known), NodeJson.Options)
            : Results.Json(new { error = $"This node does not take part in run {run}." }, NodeJson.Options, statusCode: StatusCodes.Status404NotFound));
    }

    /// <summary>One round as this node derived it and as the chain holds it.</summary>
    private sealed record Round(uint Number, string? BaseRoot, string? ChainRoot, double? ValidationLoss);

    private static IEnumerable<Round> Rounds(RunStatus run) => run.StateRoots.Keys.Union(run.ChainRoots.Keys).Order().Select(number => new Round(
        number,
        run.StateRoots.GetValueOrDefault(number),
        run.ChainRoots.GetValueOrDefault(number),
        run.ValidationLosses.TryGetValue(number, out double loss) ? loss : null));
}
