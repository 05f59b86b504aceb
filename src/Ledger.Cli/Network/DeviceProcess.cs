using Ledger.Cli.CommandLine;
using Ledger.Device.Api;
using Ledger.Device.Host;

namespace Ledger.Cli.Network;

/// <summary>The personal device of a local network: a process of its own with its own directory and keys.</summary>
internal sealed class DeviceProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(100);

    private readonly ChildProcess _process;
    private DeviceClient? _owner;

    private DeviceProcess(string directory, ChildProcess process)
    {
        Directory = directory;
        _process = process;
    }

    /// <summary>Its data directory.</summary>
    public string Directory { get; }

    /// <summary>Process id.</summary>
    public int Id => _process.Id;

    /// <summary>Asks it as its owner.</summary>
    /// <exception cref="InvalidOperationException">It is not ready yet.</exception>
    public DeviceClient Owner => _owner ?? throw new InvalidOperationException("The device is not ready yet.");

    /// <summary>Starts the device; it ends with this process.</summary>
    public static DeviceProcess Start(string directory, string logFile, IEnumerable<string> arguments)
    {
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(logFile)!);
        // No diagnostics port: the device is to have no socket but its own and the one to the chain.
        Dictionary<string, string> environment = new() { ["DOTNET_gcConcurrent"] = "0", ["DOTNET_TieredPGO"] = "0", ["DOTNET_EnableDiagnostics"] = "0" };
        ChildProcess process = ChildProcess.Start(["device", "serve", "--data", directory, "--exit-with-parent", .. arguments], environment, logFile);
        return new DeviceProcess(directory, process);
    }

    /// <summary>Waits until the device answers, with or without a model.</summary>
    /// <exception cref="CommandFailure">It ended instead.</exception>
    public async Task<DeviceStatus> ReadyAsync(CancellationToken cancel)
    {
        while (true)
        {
            EnsureAlive();
            if (await TryStatusAsync(cancel).ConfigureAwait(false) is DeviceStatus status) return status;
            await Task.Delay(s_poll, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>What the device says about itself now; null when it does not answer.</summary>
    public async Task<DeviceStatus?> TryStatusAsync(CancellationToken cancel)
    {
        if ((_owner ??= DeviceClient.ForOwner(Directory)) is not DeviceClient owner) return null;
        try
        {
            return await owner.StatusAsync(cancel).ConfigureAwait(false) is DeviceReply<DeviceStatus>.Done done ? done.Value : null;
        }
        catch (Exception gone) when (gone is HttpRequestException or IOException)
        {
            // What lay there was of a process before: look again.
            owner.Dispose();
            _owner = null;
            return null;
        }
    }

    /// <summary>Fails when the device has ended.</summary>
    /// <exception cref="CommandFailure">It has, with the sentence it ended with.</exception>
    public void EnsureAlive()
    {
        if (!_process.HasExited) return;
        ExitCode code = Enum.IsDefined((ExitCode)_process.Code) && _process.Code != 0 ? (ExitCode)_process.Code : ExitCode.Failure;
        throw new CommandFailure(code, $"The device ended (exit code {_process.Code}): {_process.LastWords}", $"all it said is in {_process.LogFile}");
    }

    /// <summary>Asks it to end and waits.</summary>
    public async ValueTask DisposeAsync()
    {
        _owner?.Dispose();
        await _process.DisposeAsync().ConfigureAwait(false);
    }
}
