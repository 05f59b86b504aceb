using System.Globalization;
using System.Text.Json;
using Ledger.Node.Status;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Ledger.Node.Http;

/// <summary>Live events as server-sent events; a slow listener loses events, never slows the node.</summary>
internal static class EventEndpoint
{
    private const int MaxListeners = 64;
    private static int s_listeners;

    public static void Map(WebApplication app) => app.MapGet("/v1/events", ServeAsync);

    private static async Task ServeAsync(HttpContext context, NodeView node)
    {
        if (Interlocked.Increment(ref s_listeners) > MaxListeners)
        {
            Interlocked.Decrement(ref s_listeners);
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        try
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync(": live events of this node\n\n", context.RequestAborted).ConfigureAwait(false);
            await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
            await foreach (NodeEvent item in node.Events.ListenAsync(context.RequestAborted).ConfigureAwait(false))
                await SendAsync(context, item).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The listener has gone: the end of every such stream.
        }
        finally
        {
            Interlocked.Decrement(ref s_listeners);
        }
    }

    private static async Task SendAsync(HttpContext context, NodeEvent item)
    {
        string data = JsonSerializer.Serialize(item.Data, item.Data.GetType(), NodeJson.Options);
        string message = string.Create(CultureInfo.InvariantCulture, $"id: {item.Id}\nevent: {item.Type}\ndata: {data}\n\n");
        await context.Response.WriteAsync(message, context.RequestAborted).ConfigureAwait(false);
        await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }
}
