using Ledger.Device.Host;
using Microsoft.AspNetCore.Builder;

namespace Ledger.Device.Api;

/// <summary>The HTTP server of a device: who may talk to it, how much, and under which headers.</summary>
public static class DeviceHttp
{
    /// <summary>Binds the server to loopback with bounded requests, gives it the device, and runs the device as soon as the server is bound.</summary>
    public static void Configure(WebApplicationBuilder builder, PersonalDevice device) => throw new NotImplementedException();

    /// <summary>Adds headers, host check and every endpoint.</summary>
    public static void Map(WebApplication app) => throw new NotImplementedException();
}
