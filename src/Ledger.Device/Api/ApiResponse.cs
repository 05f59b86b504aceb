using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Ledger.Device.Api;

/// <summary>Writes what is not personal: errors and the owner's views.</summary>
internal static class ApiResponse
{
    /// <summary>An error in OpenAI's shape.</summary>
    public static object Shape(ApiError error) => new { error = new { message = error.Message, type = error.Type, param = (string?)null, code = error.Code } };

    /// <summary>Refuses a request.</summary>
    public static Task RefuseAsync(HttpContext context, ApiError error)
    {
        if (error.Status == StatusCodes.Status401Unauthorized)
            context.Response.Headers.WWWAuthenticate = "Bearer";
        return WriteAsync(context, error.Status, Shape(error));
    }

    /// <summary>Answers with JSON.</summary>
    public static Task WriteAsync(HttpContext context, int status, object body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(body, body.GetType(), DeviceJson.Options);
        context.Response.ContentLength = json.Length;
        return context.Response.Body.WriteAsync(json, context.RequestAborted).AsTask();
    }
}
