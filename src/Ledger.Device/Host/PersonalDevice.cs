using Microsoft.Extensions.Logging;

namespace Ledger.Device.Host;

/// <summary>One person's device: opened once over its data directory, then run until cancelled.</summary>
public sealed class PersonalDevice : IAsyncDisposable
{
    private PersonalDevice(DeviceOptions options) => Options = options;

    /// <summary>The options the device was opened with.</summary>
    public DeviceOptions Options { get; }

    /// <summary>Why the device ended by itself; null while it runs or when it was asked to end.</summary>
    public DeviceStoppedException? Stopped { get; internal set; }

    /// <summary>Opens data directory, keystore, vault, chain and model, and resumes an unplug that was cut off.</summary>
    /// <exception cref="DeviceStoppedException">Something keeps the device from starting.</exception>
    public static Task<PersonalDevice> OpenAsync(DeviceOptions options, ILoggerFactory loggers, TimeProvider time, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.EnsureValid();
        throw new NotImplementedException();
    }

    /// <summary>Watches the chain and the consents until cancelled.</summary>
    /// <param name="endpoint">URL of the API, bound before.</param>
    /// <param name="cancellation">Ends the device; workers end with it.</param>
    public Task RunAsync(Uri endpoint, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>All the device knows about itself now.</summary>
    public Task<DeviceStatus> StatusAsync(CancellationToken cancellation) => throw new NotImplementedException();

    /// <inheritdoc />
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
