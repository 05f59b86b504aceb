using System.CommandLine;
using Ledger.Cli.CommandLine;
using Ledger.Device.Api;

namespace Ledger.Cli.Devices;

/// <summary>The running device of a data directory, asked as its owner.</summary>
internal sealed class DeviceAccess : IDisposable
{
    private readonly string _directory;

    private DeviceAccess(string directory, DeviceClient client)
    {
        _directory = directory;
        Client = client;
    }

    /// <summary>Talks to the device.</summary>
    public DeviceClient Client { get; }

    /// <summary>Data directory of the device.</summary>
    public static Option<string> Data() => new("--data")
    {
        HelpName = "DIR",
        Description = "Data directory of the device.",
        DefaultValueFactory = _ => Path.Combine(".ledger", "device"),
    };

    /// <summary>Finds the device that runs on the directory.</summary>
    /// <exception cref="CommandFailure">None does.</exception>
    public static DeviceAccess Open(string directory)
    {
        return DeviceClient.ForOwner(directory) is DeviceClient client ? new DeviceAccess(directory, client) : throw NotRunning(directory);
    }

    /// <summary>Asks for something and waits for the answer.</summary>
    /// <exception cref="CommandFailure">The device refused or is gone.</exception>
    public async Task<T> AskAsync<T>(Func<DeviceClient, Task<DeviceReply<T>>> ask)
    {
        try
        {
            return await ask(Client).ConfigureAwait(false) switch
            {
                DeviceReply<T>.Done done => done.Value,
                DeviceReply<T>.Refused refused => throw DeviceRefusal.Explain(refused.Error),
                _ => throw new InvalidOperationException("A device does what it is asked, or refuses."),
            };
        }
        catch (Exception gone) when (gone is HttpRequestException or IOException)
        {
            throw NotRunning(_directory);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Client.Dispose();

    private static CommandFailure NotRunning(string directory) =>
        new(ExitCode.Failure, $"No device runs on {directory}.", $"start it with `ledger device serve --data {directory}`, or name another with --data DIR");
}
