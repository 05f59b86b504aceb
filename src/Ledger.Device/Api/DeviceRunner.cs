using Ledger.Device.Host;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Hosting;

namespace Ledger.Device.Api;

/// <summary>Runs the device inside a host as soon as the HTTP server is bound, and stops the host when the device cannot go on.</summary>
internal sealed class DeviceRunner(PersonalDevice device, IServer server, IHostApplicationLifetime lifetime) : BackgroundService
{
    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration onStart = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken).ConfigureAwait(false);
        string bound = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()
            ?? throw new InvalidOperationException("The HTTP server is bound to no address.");
        try
        {
            await device.RunAsync(new Uri(bound), stoppingToken).ConfigureAwait(false);
        }
        catch (DeviceStoppedException stop)
        {
            device.Stopped = stop;
            lifetime.StopApplication();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The kind alone: a message could hold what was being worked on.
            device.Stopped = new DeviceStoppedException(DeviceStopReason.Fault, $"The device ended by a fault of its own ({e.GetType().Name}); start it again, it resumes where it was.", e);
            lifetime.StopApplication();
        }
    }
}
