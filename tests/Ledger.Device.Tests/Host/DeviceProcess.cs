using System.Diagnostics;
using System.Numerics;
using Ledger.Device.Api;
using Ledger.Device.Host;
using Ledger.Identity;
using Ledger.Testing;

namespace Ledger.Device.Tests.Host;

/// <summary>A device in a process of its own, with its owner's client.</summary>
internal sealed class DeviceProcess : IAsyncDisposable
{
    private readonly Process _process;

    private DeviceProcess(Process process, DeviceClient owner, DeviceStatus status)
    {
        _process = process;
        Owner = owner;
        Person = DidEthr.Parse(status.Did);
    }

    public DeviceClient Owner { get; }

    public DidEthr Person { get; }

    public int Id => _process.Id;

    /// <summary>Starts a device over a directory and waits until it is ready.</summary>
    public static Task<DeviceProcess> StartAsync(LocalChain chain, string directory, string model) => StartAsync(chain, [chain.RpcUrl], directory, model);

    /// <summary>The same with the first of some endpoints of the chain, and the others as witnesses.</summary>
    public static async Task<DeviceProcess> StartAsync(LocalChain chain, IReadOnlyList<Uri> endpoints, string directory, string model)
    {
        string endpoint = Path.Combine(directory, "device.json");
        if (File.Exists(endpoint))
            File.Delete(endpoint); // of a device that was killed
        Process process = ChildProcess.Start(["device", endpoints[0].ToString(), directory, model, .. endpoints.Skip(1).Select(static url => url.ToString())]);
        DeviceClient? owner = null;
        while (owner is null)
        {
            Assert.That(process.HasExited, Is.False, "the device ended while it was starting");
            await Task.Delay(TimeSpan.FromMilliseconds(20));
            owner = DeviceClient.ForOwner(directory);
        }

        while (true)
        {
            DeviceStatus status = await owner.StatusAsync().DoneAsync();
            if (status.Ready)
            {
                await chain.SetBalanceAsync(DidEthr.Parse(status.Did).Identity, BigInteger.Pow(10, 20));
                return new DeviceProcess(process, owner, status);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }
    }

    /// <summary>kill -9: the device gets no chance to tidy up.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        Owner.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync();
        }

        Owner.Dispose();
        _process.Dispose();
    }
}
