using Ledger.Device.Api;
using Ledger.Device.Host;
using Ledger.Device.Tests.Workers;
using Ledger.Device.Workers;
using Ledger.Ethereum;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ledger.Device.Tests.Host;

/// <summary>A device as a process of its own, for tests that kill it or search its memory.</summary>
internal static class DeviceProgram
{
    /// <summary>The options of a device of a test.</summary>
    public static DeviceOptions Options(Uri rpc, string directory, string model, IReadOnlyList<string>? origins = null, IReadOnlyList<Uri>? witnesses = null, Address? identity = null, UInt128? settleAt = null)
    {
        WorkerCommand worker = TestWorker.Command("device");
        return new DeviceOptions
        {
            Rpc = rpc,
            Witnesses = witnesses ?? [],
            Identity = identity,
            SettleAt = settleAt ?? 1_000_000_000_000_000_000,
            DataDirectory = directory,
            Passphrase = "a passphrase",
            KeystoreWork = 10,
            Model = model,
            Worker = [worker.Executable, .. worker.Arguments],
            FreshFor = TimeSpan.FromMinutes(30),
            PollInterval = TimeSpan.FromMilliseconds(50),
            Origins = origins ?? [],
            Queue = 1,
            VoucherPatience = TimeSpan.FromSeconds(2),
        };
    }

    /// <summary>Opens a device behind its HTTP server.</summary>
    public static async Task<(WebApplication App, PersonalDevice Device)> StartAsync(DeviceOptions options)
    {
        PersonalDevice device = await PersonalDevice.OpenAsync(options, NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Error);
        DeviceHttp.Configure(builder, device);
        WebApplication app = builder.Build();
        DeviceHttp.Map(app);
        await app.StartAsync();
        return (app, device);
    }

    /// <summary>Serves until the input closes.</summary>
    public static async Task<int> RunAsync(string rpc, string directory, string model, IReadOnlyList<string> witnesses)
    {
        (WebApplication app, PersonalDevice device) = await StartAsync(Options(new Uri(rpc), directory, model, witnesses: [.. witnesses.Select(static url => new Uri(url))]));
        await Console.In.ReadToEndAsync();
        await app.StopAsync();
        await app.DisposeAsync();
        await device.DisposeAsync();
        return 0;
    }
}
