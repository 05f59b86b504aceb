using Ledger.Device.Host;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Ledger.Device.Api;

/// <summary>livez: the process answers. readyz: it can serve requests. models: what it serves.</summary>
internal static class PublicEndpoints
{
    /// <summary>Adds the endpoints.</summary>
    public static void Map(WebApplication app, PersonalDevice device)
    {
        app.MapGet("/livez", () => Results.Text("ok\n"));
        app.MapGet("/readyz", () => device.Status() is { Ready: false } status
            ? Results.Text(string.Join('\n', status.Reasons) + "\n", statusCode: StatusCodes.Status503ServiceUnavailable)
            : Results.Text("ok\n"));
        app.MapGet("/v1/models", context => ModelsAsync(context, device));
    }

    private static async Task ModelsAsync(HttpContext context, PersonalDevice device)
    {
        if (await device.Parts.Callers.CheckAsync(context.Request, context.RequestAborted).ConfigureAwait(false) is Caller.Unknown unknown)
        {
            await ApiResponse.RefuseAsync(context, unknown.Error).ConfigureAwait(false);
            return;
        }

        object[] data = device.Parts.Models.View() is ModelView model
            ? [new { id = model.Id, @object = "model", created = 0, owned_by = model.Release is null ? "person" : "ledger", ledger = model }]
            : [];
        await ApiResponse.WriteAsync(context, 200, new { @object = "list", data }).ConfigureAwait(false);
    }
}
