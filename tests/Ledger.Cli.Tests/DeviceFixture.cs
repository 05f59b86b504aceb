using System.Text.Json;
using Ledger.Device.Tests.Engine;
using Ledger.Testing;

namespace Ledger.Cli.Tests;

/// <summary>A real device as its person starts it: on a chain of its own, with a small random model.</summary>
internal sealed class DeviceFixture : IAsyncDisposable
{
    private readonly LocalChain _chain;
    private readonly TinyModel _model;
    private readonly TemporaryDirectory _directory = new();
    private readonly LedgerProcess _device;

    private DeviceFixture(LocalChain chain, TinyModel model, string[] options)
    {
        _chain = chain;
        _model = model;
        _device = LedgerProcess.Start(
            ["device", "serve", "--rpc", chain.RpcUrl.ToString(), "--data", Data, "--model", model.Path, "--listen", "127.0.0.1:0", "--keystore-work", "10", "--json", .. options]);
    }

    public string Data => _directory["device"];

    public LocalChain Chain => _chain;

    public Uri Rpc => _chain.RpcUrl;

    /// <summary>A place for the test's own files.</summary>
    public string this[string name] => _directory[name];

    public string Url { get; private set; } = "";

    /// <summary>DID of the person.</summary>
    public string Did { get; private set; } = "";

    public LedgerProcess Process => _device;

    public static async Task<DeviceFixture> StartAsync() => await StartAsync(await LocalChain.StartDeployedAsync());

    /// <summary>Starts it with more options on a chain that ends with it.</summary>
    public static async Task<DeviceFixture> StartAsync(LocalChain chain, params string[] options)
    {
        DeviceFixture fixture = new(chain, new TinyModel(TinyModel.SmallShape with { Context = 1024 }), options);
        JsonElement up = JsonDocument.Parse(await fixture._device.FirstLine).RootElement;
        fixture.Url = up.GetProperty("deviceUrl").GetString()!;
        fixture.Did = up.GetProperty("did").GetString()!;
        return fixture;
    }

    /// <summary>A folder with two notes.</summary>
    public string Notes()
    {
        Directory.CreateDirectory(_directory["notes"]);
        File.WriteAllText(_directory["notes/bees.md"], "The hive stands behind the hedge, by the plum tree.\n");
        File.WriteAllText(_directory["notes/train.md"], "The slow train leaves at 8:12 and has the sea on the left.\n");
        return _directory["notes"];
    }

    /// <summary>Runs a command on this device.</summary>
    public Task<LedgerProcess.Ended> RunAsync(params string[] arguments) => LedgerProcess.RunAsync([.. arguments, "--data", Data]);

    /// <summary>Runs a command on this device that must succeed, and reads its document.</summary>
    public async Task<JsonElement> AskAsync(params string[] arguments)
    {
        LedgerProcess.Ended ended = await RunAsync([.. arguments, "--json"]);
        Assert.That(ended.Code, Is.Zero, ended.Errors);
        return JsonDocument.Parse(ended.Output).RootElement;
    }

    public async ValueTask DisposeAsync()
    {
        await _device.DisposeAsync();
        await _chain.DisposeAsync();
        _model.Dispose();
        _directory.Dispose();
    }
}
